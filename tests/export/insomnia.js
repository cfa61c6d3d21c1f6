// Prints the requests of an Insomnia export as JSON: read by Insomnia's own importer, its templates filled in by the engine that Insomnia uses.
const { readFileSync } = require('fs');
const { convert } = require('insomnia-importers');
const nunjucks = require('nunjucks');

const [file, values] = process.argv.slice(2);
const engine = new nunjucks.Environment(null, { autoescape: false, throwOnUndefined: true });
convert(readFileSync(file, 'utf8')).then(({ type, data }) => {
  const environment = data.resources.find(({ _type }) => _type === 'environment').data;
  const fill = text => engine.renderString(text, { _: { ...environment, ...JSON.parse(values) } });
  const requests = data.resources.filter(({ _type }) => _type === 'request');
  const made = requests.map(({ method, url, headers, body }) => ({
    method, url: fill(url), headers: headers.map(({ name, value }) => [name, fill(value)]), body: fill(body.text || ''),
  }));
  console.log(JSON.stringify({ id: type.id, environment, made }));
});
