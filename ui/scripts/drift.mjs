// Fails when src/api/schema.ts is not what openapi-typescript makes of src/api/openapi.json.
import { readFile } from 'node:fs/promises';
import openapiTS, { astToString } from 'openapi-typescript';

const contract = new URL('../src/api/openapi.json', import.meta.url);
const types = new URL('../src/api/schema.ts', import.meta.url);
// The command line tool writes a note above; only the types are compared.
const body = text => text.slice(text.indexOf('export')).trim();

const fresh = body(astToString(await openapiTS(contract)));
const kept = body(await readFile(types, 'utf8'));
if (fresh !== kept) {
  console.error(
    'src/api/schema.ts differs from src/api/openapi.json. Run `npm run api` and commit what it writes.',
  );
  process.exit(1);
}
console.log('The API types match the contract.');
