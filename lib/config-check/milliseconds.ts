/** A time in ms. The upper bound is what a timer of Node can hold; a longer time would end at once. */
export const MILLISECONDS = { type: 'integer', minimum: 1, maximum: 2_147_483_647 };
