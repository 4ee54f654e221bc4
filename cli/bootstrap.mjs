// npm start, npm test: from a fresh clone to the TypeScript command, with nothing but Node 20 and Python 3.10.
import { findPython } from './find-python.mjs';
import { install } from './install.mjs';
import { launch } from './launch.mjs';

function problem() {
  if (Number(process.versions.node.split('.')[0]) < 20) {
    return `Node 20 or later is needed, and this is ${process.version}. Get it from https://nodejs.org`;
  }
  if (process.platform === 'win32') return 'Windows is not supported: use the Windows Subsystem for Linux.';
  return findPython().problem ?? install();
}

const sentence = problem();
if (sentence) {
  process.stderr.write(`${sentence}\n`);
  process.exitCode = 1;
} else {
  launch(process.argv.slice(2));
}
