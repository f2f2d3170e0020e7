import express from 'express';
import { openAiCompat } from '../lib';
import { chat, chunksOf, contentOf, errorOf, request, textOf } from './helpers/chat';
import { scriptedRuntime } from './helpers/scripted-runtime';
import { serve } from './helpers/serve';

jest.mock('express', () => jest.requireActual('express4'));

async function gateway(...before: express.RequestHandler[]) {
  const app = express();
  app.use(...before, (_req, _res, next) => next());
  app.use('/gateway', openAiCompat(scriptedRuntime()));
  return `${await serve(app)}/gateway`;
}

describe('under Express 4', () => {
  it('is really Express 4', () => {
    expect((express() as unknown as { del?: unknown }).del).toBeInstanceOf(Function);
  });

  it('answers as JSON and as a stream', async () => {
    const url = await gateway();
    expect(await textOf(await chat(url, request()))).toBe('hello');
    expect(contentOf(await chunksOf(await chat(url, request({ stream: true }))))).toBe('hello');
  });

  it('uses a body that the host has parsed', async () => {
    expect(await textOf(await chat(await gateway(express.json()), request()))).toBe('hello');
  });

  it('parses itself what the host’s parser has let pass', async () => {
    expect(await textOf(await chat(await gateway(express.urlencoded({ extended: false })), request()))).toBe('hello');
  });

  it('says what is wrong', async () => {
    const url = await gateway();
    expect(await errorOf(await chat(url, '{'))).toMatchObject({ status: 400 });
    expect(await errorOf(await chat(url, request(), { authorization: '' }))).toMatchObject({ status: 401 });
    expect((await fetch(`${url}/v1/embeddings`)).status).toBe(404);
  });
});
