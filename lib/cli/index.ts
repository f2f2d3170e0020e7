#!/usr/bin/env node
import { main } from './main';

void main(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  onSignal: (listener) => void process.on('SIGINT', listener).on('SIGTERM', listener),
  exit: (code) => process.exit(code),
}).then((code) => {
  process.exitCode = code;
});
