/** The id of an agent: what a client can name in a model, a header, a session key. */
export const AGENT_ID = /^[a-z0-9][a-z0-9_-]{0,63}$/;

/** A time in ms. The upper bound is what a timer of Node can hold; a longer time would end at once. */
export const MILLISECONDS = { type: 'integer', minimum: 1, maximum: 2_147_483_647 };
