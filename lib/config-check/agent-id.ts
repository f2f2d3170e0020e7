/** The id of an agent: what a client can name in a model, a header, a session key. */
export const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;
