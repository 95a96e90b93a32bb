/** What cannot be computed is refused where the node is made, with the operator and the shapes. */
import { flattened, GraphBuilder } from '@engine/graph/builder'
import { expect, test } from 'vitest'

const make = () => {
  const g = new GraphBuilder('refused')
  return {
    g,
    x: g.input('x', 'float32', ['B', 'S', 4]),
    matrix: g.input('matrix', 'float32', [2, 3]),
    vector: g.input('vector', 'float32', [3]),
    scalar: g.input('scalar', 'float32', []),
    ids: g.input('ids', 'int32', ['B', 'S']),
  }
}
type Given = ReturnType<typeof make>

test.each<[string, (given: Given) => unknown, RegExp]>([
  ['static dims that differ', ({ g, x, vector }) => g.add(x, vector), /Add\(x, vector\) in refused: .*\[B, S, 4\].*\[3\]/],
  ['named dims that differ', ({ g, ids }) => g.mul(ids, g.input('t', 'int32', ['S', 'B'])), /Mul.*\[B, S\].*\[S, B\]/],
  ['two dtypes', ({ g, ids, x }) => g.add(ids, g.reduceSum(x, [2])), /Add.*int32 and float32/],
  ['a condition that is a number', ({ g, x }) => g.where(x, x, x), /Where.*must be bool, found float32/],
  [
    'branches of two dtypes',
    ({ g, ids, x }) => g.where(g.cast(ids, 'bool'), ids, g.reduceSum(x, [2])),
    /Where.*int32 and float32/,
  ],
  ['branches that do not fit', ({ g, x, vector }) => g.where(g.cast(x, 'bool'), x, vector), /Where.*\[B, S, 4\].*\[3\]/],
  ['inner dims that differ', ({ g, x, matrix }) => g.matMul(x, matrix), /MatMul.*\[B, S, 4\] times \[2, 3\]/],
  ['a product with a vector', ({ g, matrix, vector }) => g.matMul(matrix, vector), /MatMul.*needs matrices.*\[2, 3\] and \[3\]/],
  [
    'batch dims that differ',
    ({ g, x }) => g.matMul(x, g.input('y', 'float32', [3, 4, 2])),
    /MatMul.*batch dims.*\[B, S, 4\].*\[3, 4, 2\]/,
  ],
  [
    'a product of two dtypes',
    ({ g, matrix }) => g.matMul(matrix, g.input('d', 'float64', [3, 2])),
    /MatMul.*float32 and float64/,
  ],
  [
    '8 bits of integers',
    ({ g, ids }) => g.node('DynamicQuantizeLinear', [ids], {}),
    /DynamicQuantizeLinear.*float32, found int32/,
  ],
  [
    'a product of integers that are not of 8 bits',
    ({ g, ids }) => g.node('MatMulInteger', [ids, ids, ids], {}),
    /MatMulInteger.*uint8 by int8, found int32 and int32/,
  ],
  [
    'a zero point for each row',
    ({ g }) =>
      g.node('MatMulInteger', [g.input('q', 'uint8', [2, 3]), g.input('w', 'int8', [3, 4]), g.input('z', 'uint8', [2])], {}),
    /MatMulInteger.*zero point of A must be a uint8 scalar, found uint8 \[2\]/,
  ],
  ['a Gemm of rank 3', ({ g, x, matrix }) => g.gemm(x, matrix, null), /Gemm.*needs matrices.*\[B, S, 4\]/],
  ['a Gemm not transposed', ({ g, matrix }) => g.gemm(matrix, matrix, null), /Gemm.*inner dims differ: \[2, 3\] times \[2, 3\]/],
  [
    'a bias of another width',
    ({ g, matrix, vector }) => g.gemm(matrix, matrix, vector, { transB: 1 }),
    /Gemm.*C \[3\].*\[2, 2\]/,
  ],
  ['a Gemm of two dtypes', ({ g, matrix }) => g.gemm(matrix, g.input('d', 'float64', [3, 2]), null), /Gemm.*float32 and float64/],
  ['axes left out', ({ g, x }) => g.transpose(x, [0, 1]), /Transpose\(x\).*perm 0,1 does not permute \[B, S, 4\]/],
  ['an axis named twice', ({ g, matrix }) => g.transpose(matrix, [1, 1]), /Transpose.*perm 1,1/],
  [
    'a wrong order on a transposed value',
    ({ g, matrix }) => g.transpose(g.transpose(matrix, [1, 0]), [1]),
    /Transpose.*perm 1 .*\[3, 2\]/,
  ],
  ['elements gained', ({ g, matrix }) => g.reshape(matrix, [7]), /Reshape of matrix: \[2, 3\].*\[7\]/],
  ['another named dim', ({ g, x }) => g.reshape(x, ['B*B', 4]), /Reshape of x: \[B, S, 4\].*\[B\*B, 4\]/],
  ['a named dim made up', ({ g, ids }) => g.reshape(g.reshape(ids, ['B*S']), ['S', 'T']), /Reshape.*\[B\*S\].*\[S, T\]/],
  ['an expansion that changes a dim', ({ g, vector }) => g.expand(vector, [4]), /Expand of vector: \[3\].*\[4\]/],
  ['an expansion that loses a dim', ({ g, matrix }) => g.expand(matrix, [3]), /Expand of matrix: \[2, 3\].*\[3\]/],
  ['an expansion to an unknown dim', ({ g, scalar }) => g.expand(scalar, ['T', 2]), /no input of refused has a dim named T/],
  ['joined ranks that differ', ({ g, matrix, vector }) => g.concat(matrix, vector, 0), /Concat.*\[2, 3\] and \[3\] on axis 0/],
  ['joined dtypes that differ', ({ g, vector }) => g.concat(vector, g.input('n', 'int32', [3]), 0), /Concat.*float32 and int32/],
  ['joined on a named dim', ({ g, x }) => g.concat(x, x, 0), /Concat.*\[B, S, 4\].*axis 0/],
  ['parts that do not make up the axis', ({ g, x }) => g.split(x, 2, [1, 2]), /Split.*parts of 1,2.*axis 2 of \[B, S, 4\]/],
  ['parts of a named dim', ({ g, x }) => g.split(x, 1, [1, 2]), /Split.*parts of 1,2.*axis 1/],
  ['an empty part', ({ g, x }) => g.split(x, 2, [0, 4]), /Split.*parts of 0,4/],
  ['a slice past the end', ({ g, x }) => g.slice(x, 2, 1, 5), /Slice.*1:5 lies outside axis 2 of \[B, S, 4\]/],
  ['a slice of an axis that is not there', ({ g, x }) => g.slice(x, 3, 0, 1), /Slice.*axis 3.*\[B, S, 4\]/],
  [
    'zeros that leave no room',
    ({ g, matrix }) => g.pad(matrix, 1, 1, 3),
    /Pad of matrix: 1 zeros and 3 places exceed 3 on axis 1/,
  ],
  ['a dim named like an input', ({ g }) => g.nameDim('S', g.constant([2], 'int64')), /dim S of refused: the name is taken/],
  [
    'a dim named twice',
    ({ g }) => [1, 2].map((n) => g.nameDim('T', g.constant([n], 'int64'))),
    /dim T of refused: the name is taken/,
  ],
  [
    'a dim with a float for a size',
    ({ g }) => g.nameDim('T', g.constant([2], 'float32')),
    /dim T .*must be int64 \[1\], found float32/,
  ],
  ['an empty slice', ({ g, x }) => g.slice(x, 2, 2, 2), /Slice.*2:2/],
  [
    'rows picked by numbers with a fraction',
    ({ g, matrix, vector }) => g.gather(matrix, vector),
    /Gather.*must be integers, found float32/,
  ],
  ['rows of a number', ({ g, scalar, ids }) => g.gather(scalar, ids), /Gather.*\[\]/],
  ['updates of another shape', ({ g, matrix, ids }) => g.scatterAdd(matrix, ids, matrix), /ScatterElements.*\[B, S\].*\[2, 3\]/],
  [
    'updates of another dtype',
    ({ g, matrix }) => g.scatterAdd(matrix, g.input('i', 'int32', [2, 3]), g.input('u', 'float64', [2, 3])),
    /ScatterElements.*float32 and float64/,
  ],
  ['a sum over an axis that is not there', ({ g, x }) => g.reduceSum(x, [3]), /ReduceSum.*axis 3.*\[B, S, 4\]/],
  ['a mean over an axis that is not there', ({ g, vector }) => g.reduceMean(vector, [-2]), /ReduceMean.*axis -2.*\[3\]/],
  ['a softmax over an axis that is not there', ({ g, vector }) => g.softmax(vector, 1), /Softmax.*axis 1.*\[3\]/],
  ['a softmax of a number', ({ g, scalar }) => g.softmax(scalar), /Softmax.*axis -1.*\[\]/],
  [
    'a scale of another width',
    ({ g, x, vector }) => g.layerNormalization(x, vector, vector, 1e-5),
    /LayerNormalization.*\[3\].*\[4\]/,
  ],
  [
    'instances without places',
    ({ g, matrix, vector }) => g.node('InstanceNormalization', [matrix, vector, vector], { epsilon: 0 }),
    /InstanceNormalization.*\[N, C, …\], found \[2, 3\]/,
  ],
  [
    'a scale for other channels',
    ({ g, x, vector }) => g.node('InstanceNormalization', [x, vector, vector], { epsilon: 0 }),
    /InstanceNormalization.*\[3\] and \[3\] must be \[S\]/,
  ],
  ['a range of an unknown dim', ({ g }) => g.range('T', 'int32'), /no input of refused has a dim named T/],
  ['one input under two shapes', ({ g }) => g.input('x', 'float32', ['B', 4]), /input x: .*\[B, S, 4\].*\[B, 4\]/],
  ['one input under two dtypes', ({ g }) => g.input('ids', 'int64', ['B', 'S']), /input ids: .*int32.*int64/],
  ['a constant that does not fill its shape', ({ g }) => g.constant([1, 2], 'float32', [3]), /2 values.*\[3\]/],
  ['rows that mix numbers and names', () => flattened(['B', 4]), /\[B, 4\] mixes numbers and names/],
])('%s', (_, build, message) => {
  const given = make()
  expect(() => build(given)).toThrow(message)
})

test('too few inputs, as only a rule or a new operator could write', () => {
  const { g, x } = make()
  expect(() => g.node('Add', [x], {})).toThrow(/Add\(x\) in refused: takes 2 inputs, got 1/)
})
