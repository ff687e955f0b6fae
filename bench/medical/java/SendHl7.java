import ca.uhn.hl7v2.DefaultHapiContext;
import ca.uhn.hl7v2.HapiContext;
import ca.uhn.hl7v2.app.Connection;
import ca.uhn.hl7v2.parser.PipeParser;
import ca.uhn.hl7v2.validation.impl.ValidationContextFactory;

/** Sends HL7 messages with HAPI: host, port, messages whose segments end with ~~. */
public final class SendHl7 {
    public static void main(String[] arguments) throws Exception {
        HapiContext context = new DefaultHapiContext();
        context.setValidationContext(ValidationContextFactory.noValidation());
        Connection connection = context.newClient(arguments[0], Integer.parseInt(arguments[1]), false);
        PipeParser parser = context.getPipeParser();
        for (int place = 2; place < arguments.length; place++) {
            connection.getInitiator().sendAndReceive(parser.parse(arguments[place].replace("~~", "\r")));
        }
        connection.close();
        System.exit(0);
    }
}
