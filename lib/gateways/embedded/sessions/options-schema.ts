/** The budget's part of a config file, by the names of the options. */
export const VIEW_BUDGET = {
  maxTurns: { type: 'integer', minimum: 1, nullable: true },
  maxChars: { type: 'integer', minimum: 1, nullable: true },
};

/** `SessionsOptions`; whether the store is one is looked at apart. */
export const SESSIONS_OPTIONS = {
  type: 'object',
  additionalProperties: false,
  properties: { store: {}, max: { type: 'integer', minimum: 1 }, ...VIEW_BUDGET },
};
