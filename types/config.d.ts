/**
 * Config: what the Gateway decides. `GatewayRuntime.config()` gives it, and it is read at each request, so a change counts
 * without a restart. What the host decides is an option (`OpenAiCompatOptions`) and is read once, when it is mounted.
 */

/** The part of a Gateway's config that concerns the OpenAI endpoints; the paths are those of a Clawdbot config file. */
export interface GatewayConfig {
  /** The section `gateway` of the file. */
  gateway: {
    /** Who may call. May be left out where `options.verify` says so; without either nothing mounts. */
    auth?: GatewayAuth | undefined;
    /**
     * The proxies in front, as addresses or CIDRs: `['127.0.0.1', '10.0.0.0/8']`. In mode `trusted-proxy` they say who is
     * calling; `serve` also believes them the address of a client. Defaults to none.
     */
    trustedProxies?: readonly string[] | undefined;
    /** What is served over HTTP. */
    http?: HttpConfig | undefined;
  };
}

/** What is served over HTTP. */
export interface HttpConfig {
  /** One section for each API. Defaults to their defaults. */
  endpoints?: EndpointsConfig | undefined;
}

/** One section for each API. Without a section its defaults hold. */
export interface EndpointsConfig {
  /** `POST /v1/chat/completions`. Defaults to `{}`. */
  chatCompletions?: ChatCompletionsConfig | undefined;
  /** `/v1/responses` and `/v1/conversations`. Defaults to `{}`. */
  responses?: ResponsesConfig | undefined;
  /** `GET /v1/models` and `GET /v1/models/{id}`. Defaults to `{}`. */
  models?: ModelsConfig | undefined;
}

/** `gateway.http.endpoints.responses` of the config. */
export interface ResponsesConfig {
  /** `false`: requests fall through to the host, as if the middleware were not there. Defaults to `true`. */
  enabled?: boolean | undefined;
  /** The largest request body, in bytes. Defaults to 26,214,400 (25 MiB), the live service's limit. */
  maxBodyBytes?: number | undefined;
  /** The most images and files in a turn. Defaults to 8. */
  maxAttachments?: number | undefined;
}

/** `gateway.http.endpoints.models` of the config. */
export interface ModelsConfig {
  /**
   * `false`: the list of models falls through to the host, as if the middleware were not there. Defaults to `true` as long as
   * one API is served that takes these names, so that switching off one API does not take the other's list with it.
   */
  enabled?: boolean | undefined;
}

/** Who may call, and how they prove it. */
export interface GatewayAuth {
  /**
   * How a caller proves who it is.
   * - `token`, `password`: one shared secret, sent as `Authorization: Bearer …`.
   * - `keys`: a key for each person or program, sent the same way.
   * - `trusted-proxy`: a proxy in front has asked, and says who it is in a header.
   * - `verify`: the host's function `options.verify` says who a bearer token belongs to. Without the function nothing mounts.
   * - `none`: nobody is asked. Only for a Gateway that nobody else can reach.
   *
   * A function `options.verify` counts instead of any of these; beside `none` it does not mount, because whoever deletes it
   * would open the server.
   */
  mode: 'token' | 'password' | 'keys' | 'trusted-proxy' | 'verify' | 'none';
  /** Mode `token`: the secret. Defaults to the environment's `CLAWDBOT_GATEWAY_TOKEN`, else `OPENCLAW_GATEWAY_TOKEN`. */
  token?: string | undefined;
  /**
   * Mode `password`: the secret. Defaults to the environment's `CLAWDBOT_GATEWAY_PASSWORD`, else
   * `OPENCLAW_GATEWAY_PASSWORD`.
   */
  password?: string | undefined;
  /**
   * Mode `keys`: the file of keys, as `openai-compat keys` writes it, with mode 0600. A relative path counts from the
   * working directory; in a config file of `serve`, from that file's folder. Changes count within a second: the mount looks at
   * the file four times a second, until `drain()` is called on it. Defaults to none, which does not mount.
   */
  keysFile?: string | undefined;
  /** Mode `trusted-proxy`: the headers that say who is calling. `gateway.trustedProxies` says who may send them. Defaults to none. */
  trustedProxy?: TrustedProxyAuth | undefined;
  /** Refuses an address after too many wrong credentials. Defaults to `{}`, the defaults of `AuthRateLimit`; `null` is off. */
  rateLimit?: AuthRateLimit | null | undefined;
}

/** How a proxy in front says who is calling (mode `trusted-proxy`). */
export interface TrustedProxyAuth {
  /** The header that names the user, for example `x-forwarded-user`. The proxy must remove it from what clients send. */
  userHeader: string;
  /** More headers that the proxy always sends; a request without one of them is denied. Defaults to none. */
  requiredHeaders?: readonly string[] | undefined;
  /** The values of `userHeader` that are let in. Defaults to all. */
  allowUsers?: readonly string[] | undefined;
}

/** Wrong credentials count for each client address, a missing one does not; an IPv6 address counts by its /64. */
export interface AuthRateLimit {
  /** Wrong credentials within `windowMs` after which the address is locked out. Defaults to 10. */
  maxAttempts?: number | undefined;
  /** ms within which wrong credentials add up. Defaults to 60,000. */
  windowMs?: number | undefined;
  /** ms for which the address gets 429, whatever it sends. Defaults to 300,000. */
  lockoutMs?: number | undefined;
  /** Never locks out this machine's own clients: loopback addresses, without headers of a proxy. Defaults to `true`. */
  exemptLoopback?: boolean | undefined;
}

/** The section of `POST /v1/chat/completions`. */
export interface ChatCompletionsConfig {
  /** `false`: requests fall through to the host, as if the middleware were not there. Defaults to `true`. */
  enabled?: boolean | undefined;
  /** The largest request body, in bytes. Defaults to 26,214,400 (25 MiB), the live service's limit. */
  maxBodyBytes?: number | undefined;
  /** The most images, audio and files in a turn. Defaults to 8. */
  maxAttachments?: number | undefined;
}
