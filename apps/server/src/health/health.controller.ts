import { Controller, Get, Header, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import type { Response } from 'express';
import { Needs } from '../people/needs';
import { Metrics } from './metrics';
import { Readiness } from './readiness';

/** What a supervisor asks. */
@ApiTags('health')
@Controller()
export class HealthController {
  constructor(
    private readonly readiness: Readiness,
    private readonly metrics: Metrics,
  ) {}

  @Get('health/live')
  @Needs('nothing')
  @ApiOperation({ summary: 'Whether the process answers' })
  live() {
    return { status: 'live' };
  }

  @Get('health/ready')
  @Needs('nothing')
  @ApiOperation({ summary: 'Whether the database takes writes and the page is built; 503 when not' })
  async ready(@Res({ passthrough: true }) response: Response) {
    const checks = await this.readiness.check();
    const isReady = checks.every(({ isMet }) => isMet);
    response.status(isReady ? 200 : 503);
    return { status: isReady ? 'ready' : 'not ready', checks };
  }

  @Get('metrics')
  @Needs('metrics')
  @Header('Content-Type', 'text/plain; version=0.0.4; charset=utf-8')
  @ApiOperation({ summary: 'Numbers for Prometheus' })
  numbers() {
    return this.metrics.registry.metrics();
  }
}
