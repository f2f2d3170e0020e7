/** An error answer of the reference server. */
export class Refusal extends Error {
  constructor(
    readonly status: number,
    message: string,
    readonly param: string | null = null,
    readonly code: string | null = null,
    readonly headers: Record<string, string> = {},
  ) {
    super(message);
  }

  get body() {
    const type = this.status < 500 ? 'invalid_request_error' : 'server_error';
    return { error: { message: this.message, type, param: this.param, code: this.code } };
  }
}

export function refuse(param: string | null, code: string | null, message = `Invalid '${param}'.`): never {
  throw new Refusal(400, message, param, code);
}
