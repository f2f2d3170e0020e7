import { type ExpectedError, expectError } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditLevel } from '../../types';
import { askChat } from '../wire/chat';
import { clockTool, named, toolBody, weatherTool } from './toolbox';

const fn = (name: unknown, more: object = {}) => [{ type: 'function', function: { name, ...more } }];

const ROWS: readonly (readonly [string, AuditLevel, string, object, ExpectedError])[] = [
  ['tools-object', 'MUST', '`tools` that is no array: 400.', { tools: weatherTool }, { about: 'tools' }],
  ['tool-text', 'MUST', 'A tool that is a text: 400.', { tools: ['get_weather'] }, { about: 'tools' }],
  ['type-unknown', 'MUST', 'A tool of an unknown type: 400.', { tools: [{ type: 'hammer' }] }, { about: 'tools' }],
  [
    'function-missing',
    'MUST',
    'A tool without `function`: 400.',
    { tools: [{ type: 'function' }] },
    { about: 'tools' },
  ],
  ['name-missing', 'MUST', 'A function without a name: 400.', { tools: fn(undefined) }, { about: 'tools' }],
  ['name-spaces', 'SHOULD', 'A name with spaces: 400.', { tools: fn('get weather') }, { about: 'tools' }],
  ['name-long', 'SHOULD', 'A name of 65 characters: 400.', { tools: fn('x'.repeat(65)) }, { about: 'tools' }],
  [
    'parameters-text',
    'SHOULD',
    '`parameters` that is no schema: 400.',
    { tools: fn('f', { parameters: 'any' }) },
    { about: 'tools' },
  ],
  ['choice-unknown', 'MUST', 'An unknown `tool_choice`: 400.', { tool_choice: 'maybe' }, { about: 'tool_choice' }],
  [
    'choice-name-missing',
    'SHOULD',
    'A named `tool_choice` without a name: 400.',
    { tool_choice: { type: 'function', function: {} } },
    { about: 'tool_choice' },
  ],
  [
    'choice-not-offered',
    'SHOULD',
    'A `tool_choice` of a function that is not in `tools`: 400.',
    { tool_choice: named(clockTool.function.name) },
    { about: 'tool_choice' },
  ],
  [
    'parallel-text',
    'SHOULD',
    '`parallel_tool_calls: "no"`: 400.',
    { parallel_tool_calls: 'no' },
    { about: 'parallel_tool_calls' },
  ],
  [
    'path-name',
    'SHOULD',
    '`param` is the whole path of a missing name.',
    { tools: [weatherTool, { type: 'function', function: {} }] },
    { param: ['tools[1].function.name', 'tools[1].function'] },
  ],
];

/** Tools that are wrong are refused, and `param` says where. */
export const REFUSED_TOOLS: AuditRow[] = ROWS.map(([name, level, title, changes, expected]) => [
  name,
  level,
  title,
  `${SOURCES.request}.tools`,
  async (target) => {
    expectError(await askChat(target, { body: toolBody(target, changes) }), expected);
  },
]);
