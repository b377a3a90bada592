// The address of a script for a sandboxed frame; viewer-plugin.ts makes it.
declare module "*?viewer" {
  const address: string;
  export default address;
}
