import type { RequestHandler } from 'express';
import { ApiError } from '../errors/api-error';
import { refuse } from '../http/send-body';
import { shortened } from '../text';

/** The end of the line: people forget `/v1`, or come with an SDK that calls `/v1/responses`. */
export const unknownUrl: RequestHandler = (req, res) => {
  const path = shortened(req.path, 128);
  const hint = /\/responses\b/.test(path)
    ? 'This server speaks Chat Completions: have the client use POST /v1/chat/completions.'
    : 'The endpoint is POST /v1/chat/completions; a client wants the base URL that ends in /v1.';
  refuse(req, res, new ApiError('unknown_url', { message: `Unknown request URL: ${req.method} ${path}. ${hint}` }));
};
