import { Module, type DynamicModule } from '@nestjs/common';
import { MarksController } from '../marks/marks.controller';
import { NotificationDesk } from '../notifications/notification-desk';
import { NotificationsController } from '../notifications/notifications.controller';
import { TeamConnections } from '../presence/team-connections';
import type { SessionRegistry } from '../sessions/session-registry';
import { WebhooksController } from '../webhooks/webhooks.controller';
import { AnnotationsController } from './annotations.controller';
import type { Notes } from './open-notes';

/** What a team writes, marks and is told of, over HTTP, and for the live channel its connections. */
@Module({})
export class NotesModule {
  static of({ annotations, marks, notifications, webhooks, connections }: Notes, sessions: SessionRegistry): DynamicModule {
    const providers = [annotations, marks, notifications, webhooks, connections, sessions].map((value) => ({
      provide: value.constructor,
      useValue: value,
    }));
    return {
      module: NotesModule,
      controllers: [AnnotationsController, MarksController, NotificationsController, WebhooksController],
      providers,
      exports: [NotificationDesk, TeamConnections],
    };
  }
}
