import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { bundleFunctions } from './bundle.ts';
import { readSettings, refuseSettingsIn, SettingsError } from './config.ts';
import { functionSources } from './functions.ts';
import { buildSystem } from './system.ts';

try {
  const settings = readSettings();
  // One machine reads the template itself and says what it does not know; CloudFormation's rules would take most of the start.
  const app = new App({ builtinCloudFormationValidation: settings.stage !== 'local' });
  refuseSettingsIn(app.node.getAllContext());
  buildSystem(app, settings, bundleFunctions(functionSources(settings), join(app.outdir, 'bundles')));
  app.synth();
} catch (error) {
  if (!(error instanceof SettingsError)) throw error;
  // For a mistyped setting the sentence alone is enough.
  process.stderr.write(`${error.message}\n`);
  process.exit(1);
}
