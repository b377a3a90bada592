// Expressions over metrics: `train/loss - val/loss`, `exp(loss) / 2`. Parsed here, never evaluated
// as a program. A name runs on over `/`, `.` and `:`; division therefore stands between spaces.
// Names with other characters go between backticks or as ${name}.

export type Expression =
  | { kind: "number"; value: number }
  | { kind: "metric"; name: string }
  | { kind: "call"; name: string; of: Expression[] };

export class ExpressionError extends Error {}

type Token = { kind: "number" | "name" | "sign"; text: string };

const TOKEN =
  /\s*(?:(\d+\.?\d*(?:[eE][+-]?\d+)?|\.\d+)|`([^`]+)`|\$\{([^}]+)\}|([A-Za-z_][\w.:@]*(?:\/[\w.:@]+)*)|([-+*/^(),]))/y;
const MOST_CHARACTERS = 1_000;
const MOST_DEPTH = 50;

const FUNCTIONS: Record<string, { n: number; of: (...values: number[]) => number }> = {
  "+": { n: 2, of: (a, b) => a! + b! },
  "-": { n: 2, of: (a, b) => a! - b! },
  "*": { n: 2, of: (a, b) => a! * b! },
  "/": { n: 2, of: (a, b) => a! / b! },
  "^": { n: 2, of: (a, b) => a! ** b! },
  negative: { n: 1, of: (a) => -a! },
  abs: { n: 1, of: Math.abs },
  exp: { n: 1, of: Math.exp },
  log: { n: 1, of: Math.log },
  log10: { n: 1, of: Math.log10 },
  log2: { n: 1, of: Math.log2 },
  sqrt: { n: 1, of: Math.sqrt },
  min: { n: 2, of: Math.min },
  max: { n: 2, of: Math.max },
  pow: { n: 2, of: Math.pow },
};
const POWERS: Record<string, number> = { "+": 1, "-": 1, "*": 2, "/": 2, "^": 4 };
const NEGATION = 3;

/** Throws ExpressionError with a sentence for people. */
export function parse(text: string): Expression {
  if (text.length > MOST_CHARACTERS) throw new ExpressionError("The expression is too long.");
  const tokens = tokensOf(text);
  const reader = new Reader(tokens);
  const expression = reader.sum(0);
  if (reader.next) throw new ExpressionError(`“${reader.next.text}” is not expected here.`);
  return expression;
}

/** Names of the metrics it needs, each once. */
export function metricsOf(expression: Expression): string[] {
  if (expression.kind === "metric") return [expression.name];
  return expression.kind === "number" ? [] : [...new Set(expression.of.flatMap(metricsOf))];
}

/** The value at each of `n` places; NaN where an operand has none. */
export function evaluate(
  expression: Expression,
  n: number,
  column: (metric: string) => ArrayLike<number> | undefined,
): Float64Array {
  if (expression.kind === "number") return new Float64Array(n).fill(expression.value);
  if (expression.kind === "metric") {
    const values = column(expression.name);
    return values ? Float64Array.from(values) : new Float64Array(n).fill(NaN);
  }
  const operands = expression.of.map((one) => evaluate(one, n, column));
  const { of } = FUNCTIONS[expression.name]!;
  return Float64Array.from({ length: n }, (_, at) => {
    const values = operands.map((operand) => operand[at]!);
    return values.some(Number.isNaN) ? NaN : of(...values);
  });
}

function tokensOf(text: string): Token[] {
  const tokens: Token[] = [];
  const pattern = new RegExp(TOKEN);
  const end = text.trimEnd().length;
  while (pattern.lastIndex < end) {
    const at = pattern.lastIndex;
    const found = pattern.exec(text);
    if (!found) throw new ExpressionError(`“${text.slice(at).trim()[0]}” is not understood.`);
    const [, number, quoted, braced, name, sign] = found;
    if (number) tokens.push({ kind: "number", text: number });
    else if (sign) tokens.push({ kind: "sign", text: sign });
    else tokens.push({ kind: "name", text: (quoted ?? braced ?? name)! });
  }
  return tokens;
}

/** Precedence climbing: `^` binds tightest and to the right, then a leading minus, `* /`, `+ -`. */
class Reader {
  private at = 0;
  private depth = 0;

  constructor(private readonly tokens: Token[]) {}

  get next(): Token | undefined {
    return this.tokens[this.at];
  }

  sum(least: number): Expression {
    if (++this.depth > MOST_DEPTH) throw new ExpressionError("The expression is nested too deeply.");
    let left = this.operand();
    for (let power = this.power(); power > least; power = this.power()) {
      const { text } = this.take();
      left = { kind: "call", name: text, of: [left, this.sum(text === "^" ? power - 1 : power)] };
    }
    this.depth--;
    return left;
  }

  private power(): number {
    return this.next?.kind === "sign" ? (POWERS[this.next.text] ?? 0) : 0;
  }

  private take(): Token {
    const token = this.next;
    if (!token) throw new ExpressionError("The expression ends too early.");
    this.at++;
    return token;
  }

  private operand(): Expression {
    const token = this.take();
    if (token.kind === "number") return { kind: "number", value: Number(token.text) };
    if (token.kind === "name") return this.isSign("(") ? this.call(token.text) : { kind: "metric", name: token.text };
    if (token.text === "-") return { kind: "call", name: "negative", of: [this.sum(NEGATION)] };
    if (token.text !== "(") throw new ExpressionError(`“${token.text}” is not expected here.`);
    const inner = this.sum(0);
    this.expect(")");
    return inner;
  }

  private call(name: string): Expression {
    const known = /^[a-z]/.test(name) && Object.hasOwn(FUNCTIONS, name) ? FUNCTIONS[name] : undefined;
    if (!known || name === "negative") throw new ExpressionError(`There is no function “${name}”.`);
    this.expect("(");
    const of = [this.sum(0)];
    while (this.isSign(",")) {
      this.at++;
      of.push(this.sum(0));
    }
    this.expect(")");
    if (of.length !== known.n) throw new ExpressionError(`“${name}” takes ${known.n} value${known.n > 1 ? "s" : ""}.`);
    return { kind: "call", name, of };
  }

  private isSign(text: string): boolean {
    return this.next?.kind === "sign" && this.next.text === text;
  }

  private expect(text: string): void {
    if (!this.isSign(text)) throw new ExpressionError(`“${text}” is missing.`);
    this.at++;
  }
}
