/** `true` if two types are the same, each member included. */
export type Same<A, B> = (<T>() => T extends A ? 1 : 2) extends <T>() => T extends B ? 1 : 2 ? true : false;

/** Takes nothing but a type that is `true`. */
export function holds<_Claim extends true>(): void {}
