// biome-ignore lint/suspicious/noExplicitAny: unchecked JSON is what the reference server and the mutations are about.
export type Json = Record<string, any>;
