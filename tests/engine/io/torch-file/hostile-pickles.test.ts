/** Pickles that want more than tensors, or tensors that their file does not hold: each ends in one sentence, and nothing is run. */
import { existsSync } from 'node:fs'
import { writeFile } from 'node:fs/promises'
import { join as joinPath } from 'node:path'
import { loadTensors, storedTensors } from '@engine/io/load-tensors'
import { temporaryFolder } from '@tests/engine/io/temporary-folder'
import { describe, expect, test } from 'vitest'
import {
  call,
  global,
  int,
  join,
  long,
  orderedDict,
  pickle,
  raw,
  stateDict,
  storage,
  tensor,
  text,
  torchFile,
  tuple,
} from './torch-bytes'

const folder = temporaryFolder()

async function written(bytes: Buffer): Promise<string> {
  const path = joinPath(folder(), 'pytorch_model.bin')
  await writeFile(path, torchFile(bytes))
  return path
}

async function refusal(bytes: Buffer): Promise<string> {
  const path = await written(bytes)
  const error = await storedTensors(path).catch((caught: unknown) => caught)
  expect(error).toMatchObject({ name: 'AppError', code: 'invalid-input' })
  const { message } = error as Error
  expect(message.startsWith(path)).toBe(true)
  expect(message).toMatch(/^\S[^\n]{20,600}\.$/)
  return message
}

const one = (value: Buffer) => pickle(stateDict({ w: value }))

test('a tensor by hand is read', async () => {
  const loaded = await loadTensors(await written(one(tensor())))
  expect(loaded.get('w')).toEqual({ shape: [4], data: Float32Array.of(1, 2, 3, 4) })
})

describe('asked for by name, and refused by name', () => {
  const shell = (path: string) => call(path, text(`touch ${joinPath(folder(), 'owned')}`))
  const attacks: [string, () => Buffer, string][] = [
    ['os.system', () => shell('os.system'), 'os.system'],
    ['its real module', () => shell('posix.system'), 'posix.system'],
    ['eval of Python 2', () => shell('__builtin__.eval'), '__builtin__.eval'],
    ['exec', () => shell('builtins.exec'), 'builtins.exec'],
    ['getattr', () => call('builtins.getattr', global('collections.OrderedDict'), text('x')), 'builtins.getattr'],
    [
      'a neighbour of what is allowed',
      () => call('torch._utils._import_dotted_name', text('os')),
      'torch._utils._import_dotted_name',
    ],
    ['torch.load', () => call('torch.load', text('x')), 'torch.load'],
    [
      'a path inside a module',
      () => join(text('torch'), text('_utils.os.system'), '\x93', tuple(text('x')), 'R'),
      'torch._utils.os.system',
    ],
    [
      'what is allowed, cut elsewhere',
      () => join(text('torch._utils._rebuild_tensor_v2'), text('__globals__'), '\x93'),
      '__globals__',
    ],
    ['a name from a prototype', () => join(text('constructor'), text('constructor'), '\x93'), 'constructor.constructor'],
    ['INST', () => join('(', text('id'), 'ios\nsystem\n'), 'os.system'],
    [
      'a model instead of its weights',
      () => join(global('transformers.models.bert.modeling_bert.BertModel'), ')\x81'),
      'BertModel',
    ],
    ['numpy', () => call('numpy.core.multiarray._reconstruct'), 'numpy.core.multiarray._reconstruct'],
    ['a quantised storage', () => storage('QInt8Storage', '0', 4), 'torch.QInt8Storage'],
    ['bytes by way of a codec', () => call('_codecs.encode', text('x'), text('latin1')), '_codecs.encode'],
  ]
  test.each(attacks)('%s', async (_, attack, name) => {
    const message = await refusal(one(attack()))
    expect(message).toMatch(/is refused: its pickle asks for "[^"]+", which is none of the tensors/)
    expect(message).toContain(`${name}"`)
    expect(message).toMatch(/Nothing in it was run/)
    expect(existsSync(joinPath(folder(), 'owned'))).toBe(false)
  })

  test.each([
    ['OBJ', join('(', global('torch.FloatStorage'), 'o')],
    ['NEWOBJ', join(global('torch.FloatStorage'), ')\x81')],
    ['NEWOBJ_EX', join(global('torch.FloatStorage'), ')}\x92')],
    ['INST', raw('(icollections\nOrderedDict\n')],
    ['EXT1', raw('\x82\x01')],
    ['PERSID', raw('Pstorage\n')],
    ['NEXT_BUFFER', raw('\x97')],
    ['EMPTY_SET', raw('\x8f')],
    ['STRING', raw("S'x'\n")],
    ['opcode 255, which Python does not know', raw('\xff')],
  ])('the opcode %s', async (name, value) => {
    expect(await refusal(one(value))).toContain(`its pickle uses ${name}`)
  })

  test('a long, hostile name is shortened and escaped', async () => {
    const message = await refusal(one(join(text('os'), text(`\n\u001b[31m${'x'.repeat(5000)}`), '\x93')))
    expect(message).toMatch(/asks for "os\.\\n\\u001b\[31mx{50,120}…"/)
  })
})

describe('pickles that are not sound', () => {
  const cases: [string, Buffer, RegExp][] = [
    ['an empty one', raw(''), /ends at byte 0, and 1 bytes more are asked for at 0/],
    ['one without its end', pickle(stateDict({ w: tensor() })).subarray(0, -1), /its pickle ends at byte/],
    ['one cut in a text', join('\x80\x02', text('abcdef')).subarray(0, -3), /6 bytes more are asked for/],
    ['one cut in a number', raw('\x80\x02J\x01'), /4 bytes more are asked for/],
    ['one cut in a name', raw('\x80\x02ccollections'), /ends within the line/],
    ['a newer protocol', raw('\x80\x09.'), /claims protocol 9/],
    ['a text of 4 GB', raw('\x80\x02X\xff\xff\xff\xffa.'), /4294967295 bytes more/],
    ['a text of 2^63 bytes', raw('\x80\x04\x8d\x00\x00\x00\x00\x00\x00\x00\x80a.'), /9223372036854776000 bytes more/],
    ['bytes of 4 GB', raw('\x80\x03B\xff\xff\xff\xffa.'), /4294967295 bytes more/],
    ['a frame of 2^60 bytes', raw('\x80\x04\x95\x00\x00\x00\x00\x00\x00\x00\x10N.'), /1152921504606847000 bytes more/],
    ['a number of a gigabyte', raw('\x80\x02\x8b\xff\xff\xff\x3fa.'), /a whole number of 1073741823 bytes/],
    ['a number of nine bytes', join(long(1n, 9), '.'), /a whole number of 9 bytes, and at most 8/],
    ['a text that is not UTF-8', raw('X\x02\x00\x00\x00\xc3\x28.'), /not UTF-8/],
    ['nothing to stop with', raw('\x80\x02.'), /takes a value where there is none/],
    ['a value from below a mark', raw('NN(0.'), /takes a value where there is none/],
    ['a mark that was never set', raw('Nt.'), /a mark that it never set/],
    ['a value that was never kept', raw('h\x07.'), /recalls value 7, which it never kept/],
    ['a value kept before there is one', raw('q\x00.'), /takes a value where there is none/],
    ['items for a text', join(text('x'), '(NNu.'), /adds items to a str, and a dict was expected/],
    ['items for a tuple', raw(')(Ne.'), /adds items to a tuple, and a list was expected/],
    ['a key without a value', raw('}(Nu.'), /a key without a value/],
    ['a list as a key', raw('}]Ns.'), /uses a list as a dict's key/],
    ['a tensor as a key', join('}', tensor(), 'Ns.'), /uses a tensor as a dict's key/],
    ['a call of a text', join(text('os.system'), ')R.'), /calls a str with a tuple/],
    ['a call of a class', join(global('torch.FloatStorage'), ')R.'), /calls torch\.FloatStorage with a tuple/],
    ['a call without a tuple', join(global('collections.OrderedDict'), 'NR.'), /calls collections\.OrderedDict with None/],
    ['state for a tensor', join(tensor(), '}b.'), /sets the state of a tensor/],
    ['state that is no dict', join(orderedDict, ')b.'), /sets the state of a dict/],
    ['an OrderedDict of something', join(call('collections.OrderedDict', ']'), '.'), /an OrderedDict of a list/],
    ['a name that is a number', join(int(1), text('x'), '\x93.'), /looks up a str in an int/],
  ]
  test.each(cases)('%s', async (_, bytes, message) => {
    expect(await refusal(bytes)).toMatch(message)
  })
})

describe('bombs', () => {
  test('lists within lists, each twice the last, stay small', async () => {
    const doubled = Array.from(
      { length: 200 },
      (_, i) => `](h${String.fromCharCode(i)}h${String.fromCharCode(i)}eq${String.fromCharCode(i + 1)}0`,
    )
    const bomb = raw(`\x80\x02]q\x000${doubled.join('')}h\xc8.`)
    expect(await refusal(bomb)).toMatch(/holds a list where a state dict was expected/)
  })

  test('a hundred thousand tuples within one another are no deeper than one', async () => {
    const nested = raw(`\x80\x02${')'.padEnd(100_000, '\x85')}.`)
    expect(await refusal(nested)).toMatch(/holds a tuple where a state dict was expected/)
    expect(await refusal(raw('('.repeat(100_000)))).toMatch(/its pickle ends/)
  })

  test('a dict that holds itself is a dict', async () => {
    expect(await refusal(join('\x80\x02}q\x00', text('me'), 'h\x00s.'))).toMatch(/holds a dict under "me"/)
  })

  test('more operations than any model needs', async () => {
    expect(await refusal(Buffer.alloc(1_000_001, 'N'))).toMatch(/takes more than 1000000 operations/)
  })

  test('a pickle larger than any model’s', async () => {
    expect(await refusal(Buffer.alloc(2 ** 24 + 1))).toMatch(/"archive\/data\.pkl" has 16777217 bytes, and at most 16777216/)
  })

  test('four values seen as a billion', async () => {
    const seen = tensor({ size: tuple(int(1000), int(1000), int(1000)), stride: tuple(int(0), int(0), int(0)) })
    expect(await refusal(one(seen))).toMatch(/its tensors would take 4000000000 bytes, and the file has \d+/)
  })

  test('one storage under a hundred thousand names', async () => {
    const many = Object.fromEntries(Array.from({ length: 300 }, (_, i) => [`w${i}`, join('h\x00')]))
    const big = tensor({ size: tuple(int(1000), int(4)), stride: tuple(int(0), int(1)) })
    expect(await refusal(pickle(join(stateDict({ first: join(big, 'q\x00') }), stateDict(many).subarray(1))))).toMatch(
      /its tensors would take 4816000 bytes/,
    )
  })
})

describe('tensors that do not fit their storage', () => {
  const cases: [string, Buffer, RegExp][] = [
    ['too long', tensor({ size: tuple(int(5)) }), /a tensor of the shape \[5\] ends at byte 20 of its storage, which holds 16/],
    ['too far in', tensor({ offset: int(1) }), /ends at byte 20/],
    ['too wide a stride', tensor({ size: tuple(int(2)), stride: tuple(int(4)) }), /ends at byte 20/],
    ['a negative size', tensor({ size: tuple(int(-1)) }), /a tensor's size is -1, and a whole number from 0/],
    ['a negative stride', tensor({ stride: tuple(int(-1)) }), /a tensor's stride is -1/],
    ['a negative offset', tensor({ offset: int(-4) }), /a tensor's storage offset is -4/],
    ['a size that is a float', tensor({ size: tuple(raw('G\x3f\xf8\0\0\0\0\0\0')) }), /size is 1\.5/],
    ['a size of 2^62', tensor({ size: tuple(long(2n ** 62n, 8)) }), /a tensor's size is an int/],
    [
      'a size that overflows',
      tensor({ size: tuple(long(2n ** 52n, 8), long(2n ** 52n, 8)), stride: tuple(int(0), int(0)) }),
      /too large to exist/,
    ],
    ['a reach that overflows', tensor({ size: tuple(int(2)), stride: tuple(long(2n ** 53n - 1n, 8)) }), /too large to exist/],
    [
      'an overflow before a zero',
      tensor({ size: tuple(long(2n ** 52n, 8), long(2n ** 52n, 8), int(0)), stride: tuple(int(0), int(0), int(0)) }),
      /too large to exist/,
    ],
    ['a size without strides', tensor({ stride: tuple() }), /has 1 dimensions and 0 strides/],
    ['65 dimensions', tensor({ size: tuple(...Array.from({ length: 65 }, () => int(1))) }), /a tuple of at most 64 numbers/],
    ['a size that is a list', tensor({ size: raw(']') }), /a tensor's size is a list/],
    ['no storage', tensor({ of: text('0') }), /makes a tensor of a str, and a storage was expected/],
    ['nothing at all', call('torch._utils._rebuild_tensor_v2'), /makes a tensor of None/],
    ['a conjugate view', tensor({ rest: [orderedDict, stateDict({ conj: raw('\x88') })] }), /brings a dict as its metadata/],
    [
      'a negative view of a newer dtype',
      call(
        'torch._utils._rebuild_tensor_v3',
        storage('ByteStorage', '0', 16),
        int(0),
        ')',
        ')',
        '\x89',
        orderedDict,
        global('torch.uint16'),
        stateDict({ neg: raw('\x88') }),
      ),
      /brings a dict as its metadata/,
    ],
    [
      'a parameter of a text',
      call('torch._utils._rebuild_parameter', text('x'), '\x88', orderedDict),
      /makes a parameter of a str/,
    ],
    [
      'a dtype that is none',
      call('torch._utils._rebuild_tensor_v3', storage('FloatStorage', '0', 4), int(0), ')', ')', '\x89', orderedDict, 'N'),
      /has None for its dtype/,
    ],
    [
      'a storage longer than its entry',
      tensor({ of: storage('FloatStorage', '0', 5) }),
      /takes 20 bytes of the storage "0", which holds 16: it was cut short/,
    ],
    ['a storage of 2^31 doubles', tensor({ of: storage('DoubleStorage', '0', 2 ** 31 - 1) }), /takes 17179869176 bytes/],
    ['a storage of -1', tensor({ of: storage('FloatStorage', '0', -1) }), /loads something that is no storage/],
    [
      'a storage that is missing',
      tensor({ of: storage('FloatStorage', '1', 4) }),
      /takes the storage "1", which the file does not hold/,
    ],
    [
      'a storage outside the folder',
      tensor({ of: storage('FloatStorage', '../../data.pkl', 1) }),
      /takes the storage "\.\.\/\.\.\/data\.pkl", which/,
    ],
    [
      'a storage of two kinds',
      tuple(storage('FloatStorage', '0', 4), storage('HalfStorage', '0', 4)),
      /once as 4 × F32 and once as 4 × F16/,
    ],
    ['an id of another kind', join(tuple(text('module'), text('x')), 'Q'), /loads something that is no storage/],
    ['an id that is a text', join(text('storage'), 'Q'), /loads something that is no storage/],
    [
      'a storage whose class is a function',
      join(tuple(text('storage'), global('collections.OrderedDict'), text('0'), text('cpu'), int(4)), 'Q'),
      /no storage/,
    ],
  ]
  test.each(cases)('%s', async (_, value, message) => {
    expect(await refusal(one(value))).toMatch(message)
  })
})

describe('values that are no state dict', () => {
  test('a training checkpoint says where the weights are', async () => {
    const message = await refusal(pickle(stateDict({ epoch: int(3), state_dict: stateDict({ w: tensor() }) })))
    expect(message).toMatch(/holds a dict under "state_dict" where a tensor was expected.*save it alone/)
  })

  test.each([
    ['a tensor', tensor(), /holds a tensor where a state dict was expected/],
    ['a list of pairs', join('](', tuple(text('w'), tensor()), 'e'), /holds a list/],
    ['nothing', raw('N'), /holds None/],
  ])('%s', async (_, value, message) => {
    expect(await refusal(pickle(value))).toMatch(message)
  })
})
