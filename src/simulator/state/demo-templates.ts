import { newGraphId } from "./ids";
import type { SimulatorState, Template, TemplateComponent } from "./records";

type Sample = {
  name: string;
  language: string;
  category: string;
  parameterFormat?: Template["parameterFormat"];
  components: TemplateComponent[];
};

/** Approved templates of every kind, so that an account can send something outside the 24 hours. */
export function addSampleTemplates(state: SimulatorState, wabaId: string, now: number): Template[] {
  return samples.map((sample) => {
    const template: Template = {
      id: newGraphId(),
      wabaId,
      status: "APPROVED",
      reason: "NONE",
      createdAt: now,
      ...sample,
    };
    state.templates.set(template.id, template);
    return template;
  });
}

const samples: Sample[] = [
  {
    name: "boas_vindas",
    language: "pt_BR",
    category: "UTILITY",
    components: [
      {
        type: "BODY",
        text: "Olá, {{1}}! Sua conta está pronta. Responda aqui se precisar de ajuda.",
        example: { body_text: [["Maria"]] },
      },
      { type: "FOOTER", text: "Atendimento de segunda a sábado" },
    ],
  },
  {
    name: "pedido_enviado",
    language: "pt_BR",
    category: "UTILITY",
    parameterFormat: "NAMED",
    components: [
      {
        type: "HEADER",
        format: "TEXT",
        text: "Pedido {{order_id}}",
        example: { header_text_named_params: [{ param_name: "order_id", example: "1027" }] },
      },
      {
        type: "BODY",
        text: "Oi, {{name}}! Seu pedido saiu para entrega e chega {{when}}. Obrigado pela compra.",
        example: {
          body_text_named_params: [
            { param_name: "name", example: "Maria" },
            { param_name: "when", example: "amanhã" },
          ],
        },
      },
      {
        type: "BUTTONS",
        buttons: [
          {
            type: "URL",
            text: "Acompanhar",
            url: "https://loja.example/pedidos/{{1}}",
            example: ["https://loja.example/pedidos/1027"],
          },
        ],
      },
    ],
  },
  {
    name: "promocao_da_semana",
    language: "pt_BR",
    category: "MARKETING",
    components: [
      { type: "HEADER", format: "IMAGE", example: { header_handle: ["4::aW1hZ2U="] } },
      {
        type: "BODY",
        text: "Oi, {{1}}! Nesta semana tudo sai com {{2}} de desconto. Quer ver a lista?",
        example: { body_text: [["Maria", "20%"]] },
      },
      { type: "FOOTER", text: "Para não receber mais, toque em Parar promoções" },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Quero ver" },
          { type: "QUICK_REPLY", text: "Parar promoções" },
        ],
      },
    ],
  },
  {
    name: "lembrete_de_consulta",
    language: "es",
    category: "UTILITY",
    components: [
      {
        type: "BODY",
        text: "Hola, {{1}}. Te esperamos el {{2}}. ¿Confirmas tu cita?",
        example: { body_text: [["Lucía", "martes a las 10"]] },
      },
      {
        type: "BUTTONS",
        buttons: [
          { type: "QUICK_REPLY", text: "Confirmo" },
          { type: "QUICK_REPLY", text: "No puedo" },
        ],
      },
    ],
  },
  {
    name: "order_update",
    language: "en_US",
    category: "UTILITY",
    components: [{ type: "BODY", text: "Your order is on its way. Reply to this message if you need help." }],
  },
];
