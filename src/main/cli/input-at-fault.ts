/** Which failures are the input's: exit code 2. */
import type { ErrorCode } from '@shared/errors'

const INPUT_AT_FAULT: readonly ErrorCode[] = ['invalid-input', 'not-found', 'unsupported']

export const isInputAtFault = (code: ErrorCode): boolean => INPUT_AT_FAULT.includes(code)
