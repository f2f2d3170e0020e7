import proxyAddr from 'proxy-addr';

/** The list compiled last. It is config and may change, but hardly ever does. */
let compiled: { list: string; isOneOf: (address: string, hop: number) => boolean } | undefined;

/** Whether a peer's address is one of `gateway.trustedProxies`. */
export function trusts(proxies: readonly string[], address: string | undefined): boolean {
  return compile(proxies)(address ?? '', 0);
}

/**
 * @throws Error if one of `gateway.trustedProxies` is no address.
 */
export function checkProxyAddresses(proxies: readonly string[] = []): void {
  compile(proxies);
}

function compile(proxies: readonly string[]): (address: string, hop: number) => boolean {
  const list = proxies.join(' ');
  if (compiled?.list !== list) {
    try {
      compiled = { list, isOneOf: proxyAddr.compile([...proxies]) };
    } catch (error) {
      throw new Error(`openAiCompat: gateway.trustedProxies: ${(error as Error).message}. Use addresses or CIDRs.`);
    }
  }
  return compiled.isOneOf;
}
