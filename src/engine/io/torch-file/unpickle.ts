/** Reads the part of Python's pickle language that data needs: it builds values and executes nothing. */
import type { AppError } from '@shared/errors'
import { PickleBytes } from './pickle-bytes'
import { PickleMachine, type PickleWorld } from './pickle-machine'
import { PickleDict, PickleList, PickleTuple, type PickleValue } from './pickle-values'

/** 30,000 tensors, at 32 operations each. An operation makes one value at most, so this bounds time and memory. */
const MAX_OPERATIONS = 1_000_000
const NEWEST_PROTOCOL = 5
const STOP = '.'

type Operation = (machine: PickleMachine, source: PickleBytes) => void

const checkProtocol: Operation = ({ world }, source) => {
  const protocol = source.u8()
  if (protocol > NEWEST_PROTOCOL)
    throw world.damaged(`its pickle claims protocol ${protocol}, and ${NEWEST_PROTOCOL} is the newest`)
}

/** By opcode, in the order of Python's pickletools. */
const operations: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ['J', (m, s) => m.push(s.i32())],
  ['K', (m, s) => m.push(s.u8())],
  ['M', (m, s) => m.push(s.u16())],
  ['\x8a', (m, s) => m.push(s.integer(s.u8()))],
  ['\x8b', (m, s) => m.push(s.integer(s.u32()))],
  ['C', (m, s) => m.push(s.take(s.u8()))],
  ['B', (m, s) => m.push(s.take(s.u32()))],
  ['\x8e', (m, s) => m.push(s.take(s.u64()))],
  ['N', (m) => m.push(null)],
  ['\x88', (m) => m.push(true)],
  ['\x89', (m) => m.push(false)],
  ['\x8c', (m, s) => m.push(s.text(s.u8()))],
  ['X', (m, s) => m.push(s.text(s.u32()))],
  ['\x8d', (m, s) => m.push(s.text(s.u64()))],
  ['G', (m, s) => m.push(s.f64())],
  [']', (m) => m.push(new PickleList())],
  ['a', (m) => m.append([m.pop()])],
  ['e', (m) => m.append(m.popMark())],
  [')', (m) => m.push(new PickleTuple([]))],
  ['t', (m) => m.push(new PickleTuple(m.popMark()))],
  ['\x85', (m) => m.push(m.popTuple(1))],
  ['\x86', (m) => m.push(m.popTuple(2))],
  ['\x87', (m) => m.push(m.popTuple(3))],
  ['}', (m) => m.push(new PickleDict())],
  ['s', (m) => m.setItems(m.popTuple(2).items)],
  ['u', (m) => m.setItems(m.popMark())],
  ['0', (m) => m.pop()],
  ['2', (m) => m.push(m.top())],
  ['(', (m) => m.mark()],
  ['1', (m) => m.popMark()],
  ['h', (m, s) => m.recall(s.u8())],
  ['j', (m, s) => m.recall(s.u32())],
  ['q', (m, s) => m.remember(s.u8())],
  ['r', (m, s) => m.remember(s.u32())],
  ['\x94', (m) => m.remember()],
  ['c', (m, s) => m.push(m.world.lookUp(s.line(), s.line()))],
  ['\x93', (m) => m.lookUp()],
  ['R', (m) => m.call()],
  ['b', (m) => m.build()],
  ['Q', (m) => m.push(m.world.load(m.pop()))],
  ['\x80', checkProtocol],
  ['\x95', (_, s) => s.expect(s.u64())],
])

/** Opcodes that no checkpoint needs: Python 2's texts, sets, and those that make an object of any class. */
const refused: Readonly<Record<string, string>> = {
  i: 'INST',
  I: 'INT',
  L: 'LONG',
  F: 'FLOAT',
  S: 'STRING',
  T: 'BINSTRING',
  U: 'SHORT_BINSTRING',
  V: 'UNICODE',
  l: 'LIST',
  d: 'DICT',
  g: 'GET',
  p: 'PUT',
  P: 'PERSID',
  o: 'OBJ',
  '\x81': 'NEWOBJ',
  '\x92': 'NEWOBJ_EX',
  '\x82': 'EXT1',
  '\x83': 'EXT2',
  '\x84': 'EXT4',
  '\x8f': 'EMPTY_SET',
  '\x90': 'ADDITEMS',
  '\x91': 'FROZENSET',
  '\x96': 'BYTEARRAY8',
  '\x97': 'NEXT_BUFFER',
  '\x98': 'READONLY_BUFFER',
}

function refusal(opcode: string, source: PickleBytes, world: PickleWorld): AppError {
  if (opcode === 'i') world.lookUp(source.line(), source.line())
  const name = refused[opcode] ?? `opcode ${opcode.charCodeAt(0)}, which Python does not know`
  return world.refused(`its pickle uses ${name}`)
}

/** The value that a pickle describes. @throws AppError of `world` */
export function unpickle(bytes: Uint8Array, world: PickleWorld): PickleValue {
  const source = new PickleBytes(bytes, world.damaged)
  const machine = new PickleMachine(world)
  for (let done = 0; done < MAX_OPERATIONS; done++) {
    const opcode = String.fromCharCode(source.u8())
    if (opcode === STOP) return machine.pop()
    const operation = operations.get(opcode)
    if (!operation) throw refusal(opcode, source, world)
    operation(machine, source)
  }
  throw world.damaged(`its pickle takes more than ${MAX_OPERATIONS} operations`)
}
