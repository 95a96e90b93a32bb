/** A part of a graph: what it is given and what others read of it, under the names the whole graph uses. */
import { GraphBuilder } from '@engine/graph/builder'
import { excerpt } from '@engine/graph/excerpt'
import { printGraph } from '@engine/graph/print'
import type { Node } from '@engine/graph/value'
import { expect, test } from 'vitest'

function whole() {
  const g = new GraphBuilder('whole')
  const x = g.input('x', 'float32', ['N', 2])
  const factor = g.exp(g.input('rate', 'float32', []))
  const inner = g.mul(g.tanh(x), factor)
  const y = g.div(g.sqrt(inner), factor)
  return g.build({ y, inner })
}
const named = (name: string) => (node: Node) => node.outputs[0]!.name.startsWith(name)

test('what comes from outside is an input, what is read outside an output, results keep their names', () => {
  expect(printGraph(excerpt(whole(), 'part', named('Mul')))).toMatchInlineSnapshot(`
    "graph part
      input Exp_0: float32 []
      input Tanh_1: float32 [N, 2]
      Mul_2 = Mul(Tanh_1, Exp_0): float32 [N, 2]
      output inner = Mul_2: float32 [N, 2]
      output Mul_2 = Mul_2: float32 [N, 2]"
  `)
})

test('helpers are taken in where they are needed, and are no results', () => {
  const part = excerpt(whole(), 'part', named('Mul'), named('Exp'))
  expect(part.nodes.map(({ op }) => op)).toEqual(['Exp', 'Mul'])
  expect(part.inputs.map(({ name }) => name)).toEqual(['rate', 'Tanh_1'])
  expect(part.outputs.map(({ name }) => name)).toEqual(['inner', 'Mul_2'])
  expect(excerpt(whole(), 'part', named('Tanh'), named('Exp')).nodes.map(({ op }) => op)).toEqual(['Tanh'])
})
