import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { readSettings } from './config.ts';
import { functionSources } from './functions.ts';
import { buildSystem } from './system.ts';

const app = new App();
const settings = readSettings();
buildSystem(app, settings, bundleFunctions(functionSources(settings), join(app.outdir, 'bundles')));
app.synth();
