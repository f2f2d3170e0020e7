// One prompt by LangChain as it is made, with the packages of the folder that the environment names.
import { createRequire } from 'node:module';
import { join } from 'node:path';

const require = createRequire(join(process.env.LANGCHAIN_FOLDER, 'package.json'));
const { ChatOpenAI } = require('@langchain/openai');

const [method, prompt] = process.argv.slice(2);
const model = new ChatOpenAI({
  model: process.env.OPENAI_MODEL,
  configuration: { baseURL: process.env.OPENAI_BASE_URL },
});
if (method === 'invoke') console.log((await model.invoke(prompt)).text);
else for await (const chunk of await model.stream(prompt)) process.stdout.write(chunk.text);
