import { execFile, spawnSync } from 'node:child_process';
import { promisify } from 'node:util';
import { createOpenAICompatible } from '@ai-sdk/openai-compatible';
import { ChatOpenAI } from '@langchain/openai';
import { generateText, streamText } from 'ai';
import OpenAI from 'openai';
import { HI, request } from '../helpers/chat';
import { TOKEN } from '../helpers/scripted-runtime';

/** A client with what it raises when a run fails after the headers. */
export interface LateClient {
  name: string;
  /** Resolves with the answer's text. */
  call(baseURL: string): Promise<string>;
  failure: object;
}

const ask = { model: 'clawdbot', messages: HI };
const openai = (baseURL: string) => new OpenAI({ baseURL, apiKey: TOKEN }).chat.completions;
const aiSdk = (baseURL: string) => ({
  model: createOpenAICompatible({ name: 'gateway', baseURL, apiKey: TOKEN })('clawdbot'),
  prompt: 'hi',
});
const langChain = (baseURL: string) =>
  new ChatOpenAI({ model: 'clawdbot', apiKey: TOKEN, maxRetries: 0, configuration: { baseURL } });

/** Runs a program to its end; raises when it reports a failure. */
const run = async (command: string, args: string[]) => (await promisify(execFile)(command, args)).stdout;

/** Reads JSON whole, and a stream as naively as it is often done. */
const PYTHON = `
import json, sys, urllib.request
url, token, body = sys.argv[1:]
headers = {'authorization': 'Bearer ' + token, 'content-type': 'application/json'}
with urllib.request.urlopen(urllib.request.Request(url + '/chat/completions', body.encode(), headers)) as answer:
    if not json.loads(body)['stream']:
        sys.stdout.write(json.load(answer)['choices'][0]['message']['content'])
    else:
        for line in answer:
            if line.startswith(b'data: {'):
                sys.stdout.write(json.loads(line[6:])['choices'][0]['delta'].get('content', ''))
`;
const python = (baseURL: string, stream: boolean) =>
  run('python3', ['-c', PYTHON, baseURL, TOKEN, JSON.stringify(request({ stream }))]);

const curl = (baseURL: string) => {
  const headers = ['-H', `Authorization: Bearer ${TOKEN}`, '-H', 'Content-Type: application/json'];
  return run('curl', ['-sS', `${baseURL}/chat/completions`, ...headers, '-d', JSON.stringify(request())]);
};

/** Not every machine has Python or curl; their tests are made only where they are. */
const ifInstalled = (program: string, client: LateClient): LateClient[] =>
  spawnSync(program, ['--version']).status === 0 ? [client] : [];

export const JSON_CLIENTS: LateClient[] = [
  {
    name: 'openai',
    call: async (url) => (await openai(url).create(ask)).choices[0]?.message.content ?? '',
    failure: { message: expect.stringContaining('terminated') },
  },
  {
    name: 'ai',
    // By default it tries three times, as it does after any 5xx.
    call: async (url) => (await generateText({ ...aiSdk(url), maxRetries: 0 })).text,
    failure: { name: 'AI_APICallError', message: 'Failed to process successful response' },
  },
  {
    name: '@langchain/openai',
    // By default it tries seven times, as it does after any 5xx.
    call: async (url) => (await langChain(url).invoke('hi')).text,
    failure: { message: expect.stringContaining('terminated') },
  },
  ...ifInstalled('python3', {
    name: 'urllib',
    call: (url) => python(url, false),
    failure: { code: 1, stderr: expect.stringContaining('http.client.IncompleteRead') },
  }),
  ...ifInstalled('curl', {
    name: 'curl',
    call: async (url) => JSON.parse(await curl(url)).choices[0].message.content,
    failure: { code: 18, stdout: expect.stringContaining('"code":"agent_error"') },
  }),
];

const failure = { code: 'agent_error', type: 'agent_failed' };

export const STREAM_CLIENTS: LateClient[] = [
  {
    name: 'openai',
    failure,
    call: async (url) => {
      let text = '';
      for await (const chunk of await openai(url).create({ ...ask, stream: true }))
        text += chunk.choices[0]?.delta.content ?? '';
      return text;
    },
  },
  {
    name: 'ai',
    failure,
    call: async (url) => {
      let text = '';
      // It throws no failure of a stream, but hands it out as a part, and to onError.
      for await (const part of streamText({ ...aiSdk(url), onError: () => undefined }).fullStream) {
        if (part.type === 'error') throw part.error;
        if (part.type === 'text-delta') text += part.text;
      }
      return text;
    },
  },
  {
    name: '@langchain/openai',
    failure,
    call: async (url) => {
      let text = '';
      for await (const chunk of await langChain(url).stream('hi')) text += chunk.text;
      return text;
    },
  },
  ...ifInstalled('python3', {
    name: 'urllib',
    call: (url) => python(url, true),
    failure: { code: 1, stderr: expect.stringContaining("KeyError: 'choices'") },
  }),
];
