import { type ExpectedError, expectError } from '../../assertions';
import type { AuditRow } from '../../define-audits';
import { SOURCES } from '../../sources';
import type { AuditLevel } from '../../types';
import { askWithTools, named, weatherTool } from '../wire/toolbox';

const ROWS: readonly [name: string, level: AuditLevel, title: string, changes: object, expected: ExpectedError][] = [
  [
    'tool-without-name',
    'MUST',
    'A function without a name is 400 that names `tools`.',
    { tools: [{ type: 'function', parameters: {} }] },
    { about: 'tools' },
  ],
  [
    'tool-nested',
    'MUST',
    "A function in chat's nesting is 400 that names `tools`: here it lies flat.",
    { tools: [{ type: 'function', function: { name: 'get_weather', parameters: {} } }] },
    { about: 'tools' },
  ],
  [
    'tool-path',
    'SHOULD',
    '`param` says which tool it is.',
    { tools: [weatherTool, { type: 'function', parameters: {} }] },
    { param: ['tools[1].name', 'tools[1]'] },
  ],
  [
    'tool-name-odd',
    'MUST',
    'A function with a name of odd characters is 400 that names `tools`.',
    { tools: [{ ...weatherTool, name: 'get weather!' }] },
    { about: 'tools' },
  ],
  [
    'tool-twice',
    'SHOULD',
    'Two functions of one name are 400 that names `tools`.',
    { tools: [weatherTool, weatherTool] },
    { about: 'tools' },
  ],
  [
    'tools-object',
    'MUST',
    'Tools that are no list are 400 that names `tools`.',
    { tools: { get_weather: weatherTool } },
    { about: 'tools' },
  ],
  [
    'choice-unknown-function',
    'MUST',
    'A `tool_choice` of a function that was not offered is 400 that names `tool_choice`.',
    { tool_choice: named('get_tides') },
    { about: 'tool_choice' },
  ],
  [
    'choice-without-tools',
    'MUST',
    '`tool_choice: required` without tools is 400 that names it.',
    { tools: [], tool_choice: 'required' },
    { about: 'tool_choice' },
  ],
  [
    'choice-hosted',
    'MUST',
    'A required tool that nobody here can run is 400 that names `tool_choice`.',
    { tools: [weatherTool, { type: 'image_generation' }], tool_choice: { type: 'image_generation' } },
    { about: 'tool_choice' },
  ],
  [
    'choice-odd',
    'MUST',
    'A `tool_choice` of an unknown word is 400 that names it.',
    { tool_choice: 'maybe' },
    { about: 'tool_choice' },
  ],
];

/** Tools that are wrong. */
export const REFUSED_TOOLS: AuditRow[] = ROWS.map(([name, level, title, changes, expected]) => [
  name,
  level,
  title,
  `${SOURCES.createResponse}.tools`,
  async (target) => void expectError(await askWithTools(target, changes), expected),
]);
