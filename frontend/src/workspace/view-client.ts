// Saved views on the server.
import { get, send } from "../api";
import type { Layout } from "./layout";

export type Audience = "team" | "personal";

export interface ListedView {
  id: string;
  name: string;
  kind: Audience | "workspace" | "draft";
  owner: string | null;
  changed_by: string | null;
  updated_at: string;
  is_personal: boolean;
  is_default: boolean;
  version: number;
}

export interface View extends ListedView {
  layout: Layout;
}

type Changes = Partial<Pick<View, "name" | "layout" | "is_default" | "version"> & { kind: Audience }>;

/** Throws ApiError, as do all of them. `base` is the address of the project in the API. */
export class ViewClient {
  constructor(private readonly base: string) {}

  async list(): Promise<ListedView[]> {
    const answer = await get(`${this.base}/views?limit=200`);
    return ((await answer.json()) as { results: ListedView[] }).results;
  }

  async read(id: string): Promise<View> {
    return (await (await get(`${this.base}/views/${id}`)).json()) as View;
  }

  create = (name: string, kind: Audience, layout: Layout): Promise<View> => this.change("POST", "views", { name, kind, layout });

  update = (id: string, changes: Changes): Promise<View> => this.change("PATCH", `views/${id}`, changes);

  keep = (layout: Layout): Promise<View> => this.change("PUT", "personal-view", { layout });

  share = (layout: Layout): Promise<View> => this.change("POST", "view-drafts", { layout });

  restore = (id: string): Promise<View> => this.change("POST", `deleted-views/${id}/restore`, {});

  async remove(id: string): Promise<void> {
    await send("DELETE", `${this.base}/views/${id}`);
  }

  private async change(method: string, path: string, body: object): Promise<View> {
    return (await (await send(method, `${this.base}/${path}`, body)).json()) as View;
  }
}
