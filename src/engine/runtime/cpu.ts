/** The CPU device. */
import { hostDevice } from './host-device'

export const cpu = hostDevice('cpu')
