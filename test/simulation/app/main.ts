// The app whose template is simulated: as on one machine, but without its demo warehouse, and with Stripe.
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { App } from 'aws-cdk-lib';
import { functionSources } from '#infra/functions.ts';
import { buildSystem } from '#infra/system.ts';
import { simulatedSettings } from './settings.ts';

const settings = simulatedSettings();
const app = new App({ builtinCloudFormationValidation: false });
const bundles = Object.keys(functionSources(settings)).map((name) => [name, labelled(name)]);
buildSystem(app, settings, Object.fromEntries(bundles) as Record<string, string>);
app.synth();

/** A folder in place of a bundle, which says whose it is: the code is bundled apart, and for each run as it needs it. */
function labelled(name: string): string {
  const folder = join(app.outdir, 'bundles', name);
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'name.txt'), name);
  return folder;
}
