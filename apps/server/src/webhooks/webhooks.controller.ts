import { Body, Controller, Delete, Get, HttpCode, Param, Post, Req } from '@nestjs/common';
import { ApiBody, ApiOperation, ApiParam, ApiResponse, ApiTags } from '@nestjs/swagger';
import { createWebhookSchema, parseInput, secretFieldSchema, webhookSchema } from '@infoplane/contracts';
import type { Request } from 'express';
import { z } from 'zod';
import { ApiRefusals, schemaOf } from '../http/openapi';
import { callerOf } from '../people/caller';
import { Audit, Needs } from '../people/needs';
import { WebhookDesk } from './webhook-desk';

const webhookParameterSchema = z.object({ webhook: z.string().max(100, 'is not one of ours') });

/** The addresses that are told of events. */
@ApiTags('webhooks')
@Controller('api/webhooks')
export class WebhooksController {
  constructor(private readonly webhooks: WebhookDesk) {}

  @Get()
  @Needs('webhooks.write')
  @ApiOperation({ summary: 'All webhooks and how their last delivery went, without their secrets' })
  @ApiResponse({ status: 200, schema: schemaOf(z.object({ webhooks: z.array(webhookSchema) })) })
  list() {
    return { webhooks: this.webhooks.list() };
  }

  @Post()
  @Needs('webhooks.write')
  @Audit('webhook.make')
  @HttpCode(201)
  @ApiOperation({ summary: 'Have events sent to an address; the secret that signs them is in this answer alone' })
  @ApiBody({ schema: schemaOf(createWebhookSchema, 'input') })
  @ApiResponse({ status: 201, schema: schemaOf(webhookSchema.extend(secretFieldSchema.shape)) })
  @ApiRefusals('invalid-input', 'forbidden-origin', 'too-many', 'storage-full', 'unavailable')
  make(@Body() body: unknown, @Req() request: Request) {
    return this.webhooks.make(parseInput(createWebhookSchema, body, 'webhook'), callerOf(request).person);
  }

  @Delete(':webhook')
  @Needs('webhooks.write')
  @Audit('webhook.end', ({ params }) => String(params['webhook']))
  @HttpCode(204)
  @ApiOperation({ summary: 'Have events sent to an address no more' })
  @ApiParam({ name: 'webhook', schema: { type: 'string' } })
  @ApiResponse({ status: 204 })
  @ApiRefusals('not-found', 'storage-full', 'unavailable')
  async end(@Param() parameters: unknown): Promise<void> {
    await this.webhooks.end(parseInput(webhookParameterSchema, parameters, 'address').webhook);
  }
}
