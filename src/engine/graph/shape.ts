/** Shapes whose dims may be named: arithmetic on dims, broadcasting and element counts. */

/** A number, a name (`B`), or a product of names (`B*S`) and perhaps a number (`4*M`). A named dim is assumed to be neither 0 nor a broadcastable 1. */
export type Dim = number | string
export type Shape = readonly Dim[]

export const formatShape = (shape: Shape): string => `[${shape.join(', ')}]`
/** So many axes, each with a name of its own: the shape of graphs that serve every size. */
export const namedDims = (rank: number): Shape => Array.from({ length: rank }, (_, axis) => `d${axis}`)
export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i])

/** Product of dims, as one dim if it is a pure number or a pure product of names; null when it mixes both. */
export function multiplyDims(dims: Shape): Dim | null {
  const { count, names } = elementCount(dims)
  if (names.length === 0) return count
  return count === 1 ? names.join('*') : null
}

/** Whether a factor of a dim is a number. */
export const isNumber = (factor: string): boolean => /^\d+$/.test(factor)

/** How many elements a shape has: a number times a sorted product of names. */
export function elementCount(shape: Shape): { count: number; names: string[] } {
  let count = 1
  const names: string[] = []
  for (const dim of shape) {
    if (typeof dim === 'number') count *= dim
    else
      for (const factor of dim.split('*')) {
        if (isNumber(factor)) count *= Number(factor)
        else names.push(factor)
      }
  }
  return { count, names: names.sort() }
}

export function sameElementCount(a: Shape, b: Shape): boolean {
  const left = elementCount(a)
  const right = elementCount(b)
  return left.count === right.count && left.names.join() === right.names.join()
}

/** NumPy's multidirectional broadcasting; null when the shapes do not fit. */
export function broadcastShapes(a: Shape, b: Shape): Shape | null {
  const rank = Math.max(a.length, b.length)
  const result: Dim[] = []
  for (let i = 0; i < rank; i++) {
    const left = a[a.length - rank + i] ?? 1
    const right = b[b.length - rank + i] ?? 1
    if (left !== right && left !== 1 && right !== 1) return null
    result.push(left === 1 ? right : left)
  }
  return result
}

/** An axis counted from the front; throws on one that the shape does not have. */
export function normalizeAxis(axis: number, shape: Shape): number {
  const normalized = axis < 0 ? axis + shape.length : axis
  if (!Number.isInteger(axis) || normalized < 0 || normalized >= shape.length)
    throw new Error(`axis ${axis} lies outside ${formatShape(shape)}`)
  return normalized
}

/** What the dims that inputs name are, by the shapes that the inputs were fed with. */
export function dimsOf(
  inputs: readonly { readonly name: string; readonly shape: Shape }[],
  fed: (name: string) => readonly number[] | undefined,
): ReadonlyMap<string, number> {
  return new Map(
    inputs.flatMap(({ name, shape }) => {
      const sizes = fed(name)
      return shape.flatMap((dim, axis) => (typeof dim === 'string' && sizes ? [[dim, sizes[axis] as number] as const] : []))
    }),
  )
}

/** A shape in numbers. Throws on a dim that `dims` neither names nor has all factors of. */
export function sizesOf(shape: Shape, dims: ReadonlyMap<string, number>): number[] {
  const factor = (name: string): number => {
    const size = isNumber(name) ? Number(name) : dims.get(name)
    if (size === undefined) throw new Error(`no input tells the size of ${name} in ${formatShape(shape)}`)
    return size
  }
  return shape.map((dim) =>
    typeof dim === 'number' ? dim : (dims.get(dim) ?? dim.split('*').reduce((product, name) => product * factor(name), 1)),
  )
}
