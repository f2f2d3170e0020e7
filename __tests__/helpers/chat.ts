import OpenAI from 'openai';
import type { ChatCompletionChunk, ErrorBody } from '../../types/openai';
import { TOKEN } from './scripted-runtime';

export const HI = [{ role: 'user' as const, content: 'hi' }];

/** The official SDK, without retries. */
export function sdk(url: string, options: { apiKey?: string; headers?: Record<string, string> } = {}): OpenAI {
  return new OpenAI({
    baseURL: `${url}/v1`,
    apiKey: options.apiKey ?? TOKEN,
    maxRetries: 0,
    ...(options.headers && { defaultHeaders: options.headers }),
  });
}

/** A chat request as plain HTTP. */
export function chat(
  url: string,
  body: unknown,
  headers: Record<string, string> = {},
  signal?: AbortSignal,
): Promise<Response> {
  return fetch(`${url}/v1/chat/completions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...headers },
    body: typeof body === 'string' ? body : JSON.stringify(body),
    ...(signal && { signal }),
  });
}

export const request = (more: object = {}) => ({ model: 'clawdbot', messages: HI, ...more });

export async function errorOf(response: Response): Promise<{ status: number } & ErrorBody['error']> {
  const { error } = (await response.json()) as ErrorBody;
  return { status: response.status, ...error };
}

/** The data of each event, in order, as it came. */
export async function eventsOf(response: Response): Promise<string[]> {
  return parseEvents(await response.text());
}

export function parseEvents(text: string): string[] {
  return text
    .split('\n\n')
    .filter((block) => block !== '' && !block.startsWith(':'))
    .map((block) => block.replace(/^data: /, ''));
}

export async function chunksOf(response: Response): Promise<ChatCompletionChunk[]> {
  const events = await eventsOf(response);
  return events.filter((event) => event !== '[DONE]').map((event) => JSON.parse(event) as ChatCompletionChunk);
}

export function contentOf(chunks: ChatCompletionChunk[]): string {
  return chunks.map((chunk) => chunk.choices[0]?.delta.content ?? '').join('');
}

export async function textOf(response: Response): Promise<string> {
  const { choices } = (await response.json()) as { choices: { message: { content: string } }[] };
  return choices[0]?.message.content ?? '';
}

/** Reads a body piece by piece. */
export function reading(response: Response) {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let text = '';
  const more = async () => {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    text += decoder.decode(value, { stream: !done });
    return !done;
  };
  return {
    /** All that has come, up to the first piece that has this in it. */
    async until(mark: string): Promise<string> {
      while (!text.includes(mark) && (await more()));
      return text;
    },
    /** The whole body. */
    async rest(): Promise<string> {
      while (await more());
      return text;
    },
  };
}
