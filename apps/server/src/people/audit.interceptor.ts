import type { CallHandler, ExecutionContext, NestInterceptor } from '@nestjs/common';
import type { Request } from 'express';
import { concatMap, type Observable } from 'rxjs';
import type { AuditTrail } from './audit';
import { callerOf } from './caller';
import { auditKey, type Audited } from './needs';

/** Writes down what was done through routes that are marked for it, after it was done and before the answer goes out. */
export class AuditInterceptor implements NestInterceptor {
  constructor(private readonly audit: AuditTrail) {}

  intercept(context: ExecutionContext, next: CallHandler): Observable<unknown> {
    const audited: Audited | undefined = Reflect.getMetadata(auditKey, context.getHandler());
    if (!audited) return next.handle();
    const request = context.switchToHttp().getRequest<Request>();
    return next.handle().pipe(
      concatMap(async (answer: unknown) => {
        const subject = request.params['session']?.toString() ?? idOf(answer);
        const detail = audited.detail?.(request) ?? null;
        await this.audit.write({ person: callerOf(request).person?.id ?? null, action: audited.action, subject, detail });
        return answer;
      }),
    );
  }
}

function idOf(answer: unknown): string | null {
  return typeof answer === 'object' && answer !== null && 'id' in answer ? String(answer.id) : null;
}
