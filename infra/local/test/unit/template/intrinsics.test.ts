import { describe, expect, it } from 'vitest';
import { noValue, ResolveError, resolveValue, type Lookups } from '#host/template/intrinsics.ts';

const lookups: Lookups = {
  ref: (id) => {
    if (id === 'AWS::NoValue') return noValue;
    if (id === 'AWS::Region') return 'eu-central-1';
    if (id === 'Table') return 'orders-table';
    if (id === 'Zones') return ['a', 'b'];
    throw new Error(`there is no ${id}`);
  },
  getAtt: (id, attribute) => `${id}:${attribute}`,
  importValue: (name) => `imported ${name}`,
  stackOutput: (stack, output) => `${stack}/${output}`,
  condition: (name) => name === 'Yes',
  mapping: (map, top, second) => `${map}.${top}.${second}`,
  availabilityZones: () => ['eu-central-1a'],
};

describe('intrinsic functions', () => {
  it.each([
    ['Ref', { Ref: 'Table' }, 'orders-table'],
    ['Fn::GetAtt as a list', { 'Fn::GetAtt': ['Table', 'Arn'] }, 'Table:Arn'],
    ['Fn::GetAtt as text', { 'Fn::GetAtt': 'Queue.Nested.Arn' }, 'Queue:Nested.Arn'],
    ['Fn::Join over references', { 'Fn::Join': ['-', ['a', { Ref: 'Table' }, 'b']] }, 'a-orders-table-b'],
    ['Fn::Join over a list reference', { 'Fn::Join': [',', { Ref: 'Zones' }] }, 'a,b'],
    ['Fn::Sub', { 'Fn::Sub': 'arn:${AWS::Region}:${Table}/${Table.Arn}' }, 'arn:eu-central-1:orders-table/Table:Arn'],
    [
      'Fn::Sub with variables',
      { 'Fn::Sub': ['${name}@${AWS::Region}', { name: { Ref: 'Table' } }] },
      'orders-table@eu-central-1',
    ],
    ['Fn::Sub with a literal', { 'Fn::Sub': '${!Literal} ${Table}' }, '${Literal} orders-table'],
    ['Fn::Select of Fn::Split', { 'Fn::Select': [1, { 'Fn::Split': ['/', 'a/b/c'] }] }, 'b'],
    ['Fn::ImportValue', { 'Fn::ImportValue': { 'Fn::Sub': 'x-${AWS::Region}' } }, 'imported x-eu-central-1'],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['M', { Ref: 'AWS::Region' }, 'k'] }, 'M.eu-central-1.k'],
    ['Fn::If, met', { 'Fn::If': ['Yes', 'then', 'else'] }, 'then'],
    ['Fn::If, not met', { 'Fn::If': ['No', 'then', { Ref: 'Table' }] }, 'orders-table'],
    ['Fn::Equals', { 'Fn::Equals': [{ Ref: 'Table' }, 'orders-table'] }, true],
    ['Fn::And', { 'Fn::And': [{ 'Fn::Equals': ['a', 'a'] }, { 'Fn::Not': [{ 'Fn::Equals': ['a', 'b'] }] }] }, true],
    ['Fn::Or', { 'Fn::Or': [{ 'Fn::Equals': ['a', 'b'] }, { Condition: 'No' }] }, false],
    ['Fn::Base64', { 'Fn::Base64': 'text' }, 'dGV4dA=='],
  ])('%s', (_, value, expected) => {
    expect(resolveValue(value, lookups)).toEqual(expected);
  });

  it('leaves out properties and list elements that are AWS::NoValue', () => {
    const value = {
      kept: 1,
      gone: { Ref: 'AWS::NoValue' },
      list: [1, { 'Fn::If': ['No', 2, { Ref: 'AWS::NoValue' }] }, 3],
    };
    expect(resolveValue(value, lookups)).toEqual({ kept: 1, list: [1, 3] });
  });

  it('does not take a policy condition for an intrinsic', () => {
    expect(resolveValue({ Condition: { Bool: { secure: 'false' } } }, lookups)).toEqual({
      Condition: { Bool: { secure: 'false' } },
    });
  });

  it.each([
    ['an unknown function', { a: [{ 'Fn::Transform': {} }] }, ['a', 0], 'Fn::Transform'],
    ['an unknown reference', { a: { b: { Ref: 'Nobody' } } }, ['a', 'b'], 'there is no Nobody'],
    ['a dynamic reference', { secret: '{{resolve:secretsmanager:x}}' }, ['secret'], '{{resolve:secretsmanager:x}}'],
    ['a missing element', { 'Fn::Select': [5, ['a']] }, [], 'no element 5'],
  ])('says where %s stands', (_, value, path, message) => {
    const error = errorOf(() => resolveValue(value, lookups));
    expect(error.path.slice(0, path.length)).toEqual(path);
    expect(error.message).toContain(message);
  });
});

function errorOf(task: () => unknown): ResolveError {
  try {
    task();
  } catch (error) {
    if (error instanceof ResolveError) return error;
    throw error;
  }
  throw new Error('There was no error.');
}
