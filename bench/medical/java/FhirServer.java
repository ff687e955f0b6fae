import ca.uhn.fhir.context.FhirContext;
import ca.uhn.fhir.rest.annotation.IdParam;
import ca.uhn.fhir.rest.annotation.Read;
import ca.uhn.fhir.rest.annotation.Search;
import ca.uhn.fhir.rest.server.IResourceProvider;
import ca.uhn.fhir.rest.server.RestfulServer;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.servlet.ServletContextHandler;
import org.eclipse.jetty.servlet.ServletHolder;
import org.hl7.fhir.r4.model.IdType;
import org.hl7.fhir.r4.model.Patient;

/** A FHIR R4 server of HAPI that holds one invented patient. */
public final class FhirServer {
    public static final class Patients implements IResourceProvider {
        public Class<Patient> getResourceType() {
            return Patient.class;
        }

        @Read
        public Patient read(@IdParam IdType id) {
            Patient patient = new Patient();
            patient.setId(id);
            patient.addName().setFamily("Canaryworth").addGiven("Tweetina");
            return patient;
        }

        @Search
        public List<Patient> all() {
            return List.of(read(new IdType("Patient", "canary-7")));
        }
    }

    public static void main(String[] arguments) throws Exception {
        RestfulServer fhir = new RestfulServer(FhirContext.forR4());
        fhir.setResourceProviders(new Patients());
        fhir.setImplementationDescription("Example Clinic");
        Server server = new Server(Integer.parseInt(arguments[0]));
        ServletContextHandler handler = new ServletContextHandler();
        handler.addServlet(new ServletHolder(fhir), "/fhir/*");
        server.setHandler(handler);
        server.start();
        server.join();
    }
}
