// Run by the CDK command line in place of an asset (deploy-gate.ts). Arguments: the environment variables that are missing.
console.error(`Set ${process.argv.slice(2).join(', ')} in the environment and deploy again.`);
process.exit(1);
