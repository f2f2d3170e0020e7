import type { AgentDefinition } from '../agent';
import { echo } from './echo';
import { recall } from './recall';
import { tools } from './tools';

/** The models that need no network, by the name that a config gives them. */
export const BUILTIN_MODELS: Readonly<Record<string, AgentDefinition>> = {
  'builtin/echo': { run: echo, description: 'Replies with what you said.' },
  'builtin/recall': { run: recall, description: 'Replies with everything you said in this session.' },
  'builtin/tools': {
    run: tools,
    description: 'Calls a tool of yours and replies with its result.',
    supports: ['client-tools'],
  },
};
