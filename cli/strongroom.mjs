#!/usr/bin/env node
// The `strongroom` command: npx strongroom <command>. Everything is in strongroom.ts; this only starts it.
import { whyInstall } from './install.mjs';
import { launch } from './launch.mjs';

const why = whyInstall();
if (why) {
  process.stderr.write(`${why}: run npm start, or npm ci.\n`);
  process.exitCode = 1;
} else {
  launch(process.argv.slice(2));
}
