/** Why a run ends whose client has gone: under the name that fetch and the SDKs know an abort by. */
export function clientLeft(): DOMException {
  return new DOMException('The client left.', 'AbortError');
}

export function isClientLeft(reason: unknown): boolean {
  return reason instanceof DOMException && reason.name === 'AbortError';
}
