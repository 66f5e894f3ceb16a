import { Module, type DynamicModule } from '@nestjs/common';
import { AccountController } from './account.controller';
import { Callers } from './callers';
import { EntranceController } from './entrance.controller';
import { MembersController } from './members.controller';
import { OpenSockets } from './open-sockets';
import type { People } from './open-people';
import { SharesController } from './shares.controller';

/** People over HTTP, and for others who asks. */
@Module({})
export class PeopleModule {
  static of({ registry, accounts, grants, audit, callers, sockets }: People): DynamicModule {
    const providers = [registry, accounts, grants, audit, callers, sockets].map((value) => ({ provide: value.constructor, useValue: value }));
    return {
      module: PeopleModule,
      controllers: [EntranceController, AccountController, MembersController, SharesController],
      providers,
      exports: [Callers, OpenSockets],
    };
  }
}
