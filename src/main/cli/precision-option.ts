/** `--int8`: score with the int8 model that `quantize` made and measured. */
import type { Arguments, OptionSpec } from './options'

export const int8Option: OptionSpec = { kind: 'flag', help: 'compute in 8 bits; quantize makes what it needs' }

export const precisionOf = (args: Arguments): 'float32' | 'int8' => (args.flag('int8') ? 'int8' : 'float32')
