import { gatewayError } from '../../errors/gateway-error';
import { shortened } from '../../text';

/** What an error of the AI SDK says, whichever of its classes it is, or a plain object from the provider's stream. */
interface Failure {
  name?: unknown;
  message?: unknown;
  code?: unknown;
  type?: unknown;
  statusCode?: unknown;
  responseBody?: unknown;
  responseHeaders?: Record<string, string>;
  lastError?: unknown;
  cause?: unknown;
}

/** The SDK's errors that tell of the provider; the others tell of how it was used. */
const OF_PROVIDER =
  /^AI_(?:APICall|EmptyResponseBody|InvalidResponseData|JSONParse|TypeValidation|LoadAPIKey|LoadSetting|NoSuchModel|UnsupportedFunctionality|NoContentGenerated|NoOutputGenerated)Error$/;
const TOO_LONG =
  /context[_ -]?(?:length|window|size)|prompt is too long|input token count|too many tokens|request_too_large|exceed\w{0,8} .{0,20}context/i;
const FILTERED = /content_filter|content_policy|ResponsibleAIPolicy|content management policy/i;

/** Characters of each text of a provider that are looked at: it may quote the whole request. */
const MOST_WORDS = 4_000;
/** Seconds: no provider means more, and whoever waits longer has given up. */
const LONGEST_WAIT = 86_400;

/**
 * The provider's failure as the client may see it: what kind it is, with the status that its remedy belongs to. The
 * provider's own words stay inside, because they name keys, accounts and models that are not the client's business.
 *
 * What did not come from a provider is returned as it is: it is a fault of the agent's own code.
 *
 * @param acted Whether a tool of the agent has run. If none has, a failure that may pass is marked as repeatable.
 */
export function providerError(thrown: unknown, { acted }: { acted: boolean }): unknown {
  const failure = innermost(thrown);
  if (!isOfProvider(failure)) return thrown;
  const said = wordsOf(failure);
  const status = statusOf(failure, said);
  const wait = retryAfter(failure.responseHeaders);
  const cause = traceOf(failure, status);
  const options = { cause, ...(wait !== undefined && { retryAfter: wait }), ...(!acted && { repeatable: true }) };
  if (failure.name === 'AI_UnsupportedFunctionalityError' && /media|file|image|audio/i.test(said)) {
    return gatewayError('attachment_invalid', "The agent's model cannot take a file of this kind.", { cause });
  }
  if (status === 429) {
    return gatewayError(
      'rate_limit_exceeded',
      'The model provider limits the rate of requests. Please try again later.',
      options,
    );
  }
  if (status === 413 || (isRefusal(status) && TOO_LONG.test(said))) {
    return gatewayError('context_length_exceeded', undefined, { cause });
  }
  if (status === 400 || status === 422) {
    return gatewayError('request_invalid', `The model provider refused the request (${status}).`, { cause });
  }
  if (status === 503 || status === 529) {
    return gatewayError('overloaded', 'The model provider is overloaded, please try again later.', options);
  }
  if (status === 408 || status === 504) {
    return gatewayError('run_timeout', 'The model provider did not answer in time.', options);
  }
  // What the provider refuses it refuses again.
  return gatewayError('upstream_error', upstreamMessage(failure, status), mayPass(status) ? options : { cause });
}

/** Whether the provider refused to answer for what was said: for OpenAI's clients that is a way to finish, not an error. */
export function isContentFiltered(thrown: unknown): boolean {
  const failure = innermost(thrown);
  if (!isOfProvider(failure)) return false;
  const said = wordsOf(failure);
  return isRefusal(statusOf(failure, said)) && FILTERED.test(said);
}

/** Whether the words say what was wrong with the request, and not what the provider was doing when it failed. */
function isRefusal(status: number | undefined): boolean {
  return status === undefined || (status >= 400 && status < 500);
}

function mayPass(status: number | undefined): boolean {
  return status === undefined || status >= 500;
}

function upstreamMessage({ name }: Failure, status: number | undefined): string {
  if (status === 401 || status === 403 || name === 'AI_LoadAPIKeyError') {
    return "The model provider refused the Gateway's key.";
  }
  if (status === 404 || name === 'AI_NoSuchModelError') return "The model provider does not know the agent's model.";
  if (status !== undefined && status < 500) return `The model provider refused the agent's request (${status}).`;
  return status === undefined ? 'The model provider could not be reached, or its answer broke off.' : GENERIC;
}

const GENERIC = 'The model provider behind the agent failed.';

/** The SDK wraps what its last try threw: once, or twice where an agent of its own is called by another. */
function innermost(thrown: unknown, depth = 0): unknown {
  const failure = thrown as Failure | null | undefined;
  if (failure?.name !== 'AI_RetryError' || failure.lastError == null || depth > 8) return thrown;
  return innermost(failure.lastError, depth + 1);
}

function isOfProvider(failure: unknown): failure is Failure {
  if (typeof failure === 'string') return true;
  if (typeof failure !== 'object' || failure === null) return false;
  const { name, message, code, cause } = failure as Failure;
  // What a provider says in its stream is no Error; `instanceof` does not know those of another realm.
  if (!('stack' in failure)) return true;
  if (OF_PROVIDER.test(String(name))) return true;
  // What fetch throws, and what it throws when the connection ends in mid-answer.
  return (
    /^(?:fetch failed|terminated|network error)$/.test(String(message)) ||
    /^(?:UND_ERR|ECONN|EPIPE|ETIMEDOUT|ENOTFOUND)/.test(String(code ?? (cause as Failure | undefined)?.code ?? ''))
  );
}

/** What the provider said by which the kind of a failure can be told. */
function wordsOf(failure: Failure | string): string {
  const texts =
    typeof failure === 'string' ? [failure] : [failure.message, failure.code, failure.type, failure.responseBody];
  return texts.flatMap((text) => (typeof text === 'string' ? [shortened(text, MOST_WORDS)] : [])).join(' ');
}

/** An error in a stream has no status of its own, only the words for one. */
function statusOf(failure: Failure | string, said: string): number | undefined {
  if (typeof failure !== 'string') {
    if (typeof failure.statusCode === 'number' && failure.statusCode >= 400) return failure.statusCode;
    if (typeof failure.code === 'number' && failure.code >= 400) return failure.code;
  }
  if (/rate_limit|insufficient_quota|too_many_requests/i.test(said)) return 429;
  if (/invalid_api_key|authentication_error/i.test(said)) return 401;
  if (/overloaded/i.test(said)) return 503;
  return undefined;
}

/** Seconds after which the provider wants to be asked again, from the headers of its answer; undefined if it does not say. */
function retryAfter(headers: Readonly<Record<string, string>> = {}): number | undefined {
  const milliseconds = Number.parseFloat(headers['retry-after-ms'] ?? '');
  const text = headers['retry-after'] ?? '';
  const seconds = Number.isNaN(milliseconds) ? secondsIn(text) : milliseconds / 1000;
  return seconds >= 0 ? Math.min(seconds, LONGEST_WAIT) : undefined;
}

/** A number of seconds, or a date (RFC 9110, 10.2.3). */
function secondsIn(text: string): number {
  const seconds = text.trim() === '' ? Number.NaN : Number(text);
  return Number.isNaN(seconds) ? (Date.parse(text) - Date.now()) / 1000 : seconds;
}

/** For the host's `onError`, without what was asked, and without what a provider says of a key that it does not know. */
function traceOf(failure: Failure | string, status: number | undefined): Error {
  const name = typeof failure === 'string' ? 'Error' : String(failure.name ?? 'Error');
  const message = typeof failure === 'string' ? failure : String(failure.message ?? '');
  // What cannot be parsed is quoted in the message, and is a part of the answer.
  const unread = name === 'AI_JSONParseError' || name === 'AI_TypeValidationError';
  const words =
    status === 401 || status === 403 || unread ? '' : withoutKeys(shortened(message, MOST_WORDS)).slice(0, 500);
  return new Error([name, status, words].filter((part) => part !== undefined && part !== '').join(': '));
}

function withoutKeys(text: string): string {
  return text.replace(/\b(?:Bearer\s+\S+|(?:sk|pk|gsk|xai|key|AIza)[-_\w*]{8,})/gi, '[key]');
}
