import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Files that play whole worlds or start whole systems: each takes as long as some hundred others. */
const long = /\/test\/(crash-matrix|races|simulation|integration\/one-machine)\//;

/** Begins with the files that take longest, so that none of them runs alone at the end while other processors have nothing to do. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const sorted = await super.sort(files);
    const isLong = ({ moduleId }: TestSpecification) => long.test(moduleId);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}
