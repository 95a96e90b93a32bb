/**
 * The window's entry. zod would try to compile its checks with `new Function`, which the Content-Security-Policy refuses and
 * reports; some schemas parse while they are loaded, so zod has to know before anything else is.
 */
import { z } from 'zod'

z.config({ jitless: true })
void import('./start')
