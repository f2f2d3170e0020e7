import { turnStart } from '../messages';

/** Fields by which other servers are told what form the answer must have: vLLM, SGLang, llama.cpp, Ollama, Gemini. */
const FORMS = [
  'guided_json',
  'guided_regex',
  'guided_choice',
  'guided_grammar',
  'structured_outputs',
  'json_schema',
  'regex',
  'ebnf',
  'grammar',
  'format',
  'response_schema',
];

/**
 * What a request asks for in the words of other servers, which no agent is told: it would change the answer, so the client
 * must learn that it was ignored. Other vendor fields only tune a sampler, and are not named.
 *
 * @param body The body of a valid request, as it was sent.
 */
export function vendorFields(body: unknown): string[] {
  const asked = body as Readonly<Record<string, unknown>>;
  const names = FORMS.filter((name) => asked[name] != null);
  // Ollama has the images of a message beside its content.
  if (newMessages(asked.messages).some(({ images }) => Array.isArray(images) && images.length > 0))
    names.push('images');
  return names;
}

/** None in the Responses API, whose items Ollama takes as they are. */
function newMessages(messages: unknown): { images?: unknown }[] {
  if (!Array.isArray(messages)) return [];
  const all = messages as Parameters<typeof turnStart>[0];
  return all.slice(turnStart(all)) as { images?: unknown }[];
}
