import { createServer } from 'node:http';
import { localProvider } from './provider';
import { issuerSecrets } from './secrets';

/** The issuer's own process: `main.ts <port> <secrets file>`. */
const [port = '', secretsFile = ''] = process.argv.slice(2);
const issuer = `http://127.0.0.1:${port}`;
const provider = localProvider(issuer, await issuerSecrets(secretsFile));
const answer = provider.callback();

const server = createServer((request, response) => {
  response.on('finish', () => {
    process.stdout.write(`${new Date().toISOString()} ${request.method} ${request.url} ${response.statusCode}\n`);
  });
  void answer(request, response);
});

process.on('SIGTERM', () => {
  server.close();
  server.closeAllConnections();
});
server.listen(Number(port), '127.0.0.1', () => process.stdout.write(`${issuer} is up\n`));
