import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { readSettings } from './config.ts';
import { functionSources } from './functions.ts';
import { buildSystem } from './system.ts';

const settings = readSettings();
// One machine reads the template itself and says what it does not know; CloudFormation's rules would take most of the start.
const app = new App({ builtinCloudFormationValidation: settings.stage !== 'local' });
buildSystem(app, settings, bundleFunctions(functionSources(settings), join(app.outdir, 'bundles')));
app.synth();
