/** How long a device takes for a matrix product, which is what training mostly is. */
import { GraphBuilder } from '@engine/graph/builder'
import { openSession, type Provider, runSession, toOrt } from '@engine/runtime/session'

const SIZE = 768

/** Seconds of one product of two 768 × 768 matrices: the best of three after one that warms up. */
export async function productSeconds(provider: Provider): Promise<number> {
  const g = new GraphBuilder('product')
  const matrix = (name: string) => g.input(name, 'float32', [SIZE, SIZE])
  // Only its sum comes back, so that what is timed is the product and not the way home.
  const graph = g.build({ sum: g.reduceSum(g.reduceSum(g.matMul(matrix('a'), matrix('b')), [1]), [0]) })
  const session = await openSession(graph, { provider })
  const ones = toOrt({ dtype: 'float32', shape: [SIZE, SIZE], data: new Float32Array(SIZE * SIZE).fill(1) })
  const times: number[] = []
  for (let run = 0; run < 4; run++) {
    const begun = performance.now()
    await runSession(session, { a: ones, b: ones })
    times.push((performance.now() - begun) / 1000)
  }
  await session.release()
  return Math.min(...times.slice(1))
}
