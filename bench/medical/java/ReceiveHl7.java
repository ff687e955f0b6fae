import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.app.HL7Service;
import ca.uhn.hl7v2.model.Message;
import ca.uhn.hl7v2.protocol.ReceivingApplication;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;
import java.util.Map;

/** Acknowledges HL7 messages with HAPI at a port. */
public final class ReceiveHl7 {
    public static void main(String[] arguments) throws Exception {
        DefaultHapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        HL7Service server = context.newServer(Integer.parseInt(arguments[0]), false);
        server.registerApplication("*", "*", new ReceivingApplication<Message>() {
            public Message processMessage(Message message, Map<String, Object> metadata) throws ca.uhn.hl7v2.HL7Exception {
                try {
                    return message.generateACK();
                } catch (java.io.IOException failure) {
                    throw new ca.uhn.hl7v2.HL7Exception(failure);
                }
            }

            public boolean canProcess(Message message) {
                return true;
            }
        });
        server.startAndWait();
        Thread.sleep(600_000);
    }
}
