//! Words of standards and products that may stand in a path without naming anybody. Sorted, in lower case.

/// `DICOMweb` (DICOM PS3.18 10 and 11) and its archives' own roots.
const DICOM_WEB: &[&str] = &[
    "aets", "bulkdata", "dcm4chee-arc", "dicom", "dicom-web", "dicomweb", "echo", "export", "frames", "instances",
    "metadata", "modalities", "mwlitems", "orthanc", "patients", "peers", "queries", "rendered", "rs", "series",
    "servers", "statistics", "studies", "subscribers", "thumbnail", "tools", "viewport", "wado", "wado-rs",
    "wado-uri", "workitems",
];

/// FHIR (HL7 FHIR R5, 2.1 and the list of resources) and IHE transactions over HTTP.
const FHIR: &[&str] = &[
    "$everything", "$export", "$match", "$validate", "_history", "_search", "allergyintolerance", "appointment",
    "arr", "auditevent", "auth", "baser4", "binary", "bundle", "capabilitystatement", "careplan", "claim",
    "codesystem", "composition", "condition", "consent", "coverage", "device", "devicealert", "devicemetric",
    "devicerequest", "deviceusestatement", "diagnosticreport", "documentmanifest", "documentreference", "dstu2",
    "encounter", "endpoint", "episodeofcare", "fhir", "flag", "group", "healthcareservice", "hl7", "iheatna",
    "imagingstudy", "immunization", "list", "location", "mdib", "media", "medication", "medicationadministration",
    "medicationrequest", "messageheader", "observation", "operationoutcome", "organization", "patient", "pdq", "pix",
    "practitioner", "procedure", "questionnaire", "r4", "r4b", "r5", "registry", "relatedperson", "repository",
    "riskassessment", "schedule", "servicerequest", "smart-configuration", "specimen", "structuredefinition", "stu3",
    "subscription", "task", "valueset", "xca", "xcpd", "xds",
];

/// Cameras, printers, `UPnP` and management: ONVIF Core 5, IPP (RFC 8010), `UPnP`, WS-Management, DMTF Redfish, `eSCL`, DIAL.
const DEVICES: &[&str] = &[
    "analytics_service", "axis-cgi", "chassis", "dd.xml", "desc.xml", "description.xml", "device-desc.xml",
    "device_description", "device_service", "deviceconfig", "devicedesc.xml", "devicedescription.xml", "deviceinfo",
    "devicemgmt", "devmgmt", "dial", "dp", "escl", "event_service", "events", "gatedesc.xml", "hnap1", "hp", "igd.xml",
    "imaging_service", "ipp", "isapi", "managers", "media2_service", "media_service", "netconf", "onvif", "param.cgi",
    "port1", "print", "printer", "printers", "productconfigdyn.xml", "productstatusdyn.xml", "ptz_service", "redfish",
    "restconf", "rootdesc.xml", "scannercapabilities", "scannerstatus", "scpd.xml", "setup.xml", "snap", "snapshot",
    "snapshot.cgi", "ssdp", "streaming", "system", "systeminfo", "systems", "upnp", "wbem", "webservices", "wsd",
    "wsdl", "wsman",
];

/// Fixed names of pages and folders of web servers and their products.
const PAGES: &[&str] = &[
    ".well-known", "about", "about.html", "account", "actuator", "admin", "admin.html", "ajax", "api", "apis", "app",
    "apps", "asp", "assets", "autodiscover", "autodiscover.xml", "base", "bin", "browserconfig.xml", "canonical.html",
    "cert", "certenroll", "certsrv", "cgi", "cgi-bin", "client", "common", "component", "config", "configuration",
    "connectivity-check.html", "connecttest.txt", "console", "content", "control", "core", "crl", "css", "current",
    "dashboard", "data", "default", "default.asp", "default.aspx", "default.css", "default.htm", "default.html",
    "doc", "docs", "download", "downloads", "en", "en-us", "error", "explorer.html", "favicon.ico", "favicon.png",
    "files", "firmware", "firmware_version", "fonts", "form", "forms", "frame.html", "frameset.html", "gen_204",
    "general", "generate_204", "get", "guacamole", "gui", "health", "healthz", "help", "help.html", "home",
    "home.asp", "home.htm", "home.html", "hotspot-detect.html", "hotspotdetect.html", "htdocs", "html", "icon",
    "icons", "iisstart.htm", "image", "images", "img", "include", "index", "index.asp", "index.cgi", "index.css",
    "index.htm", "index.html", "index.js", "index.jsp", "index.php", "index.shtml", "info", "info.html", "init",
    "install", "interface", "java", "javascript", "jquery.js", "jquery.min.js", "js", "json", "jsonrpc", "jsp",
    "kiosk", "lang", "language", "lib", "library", "license", "live", "log", "login", "login.asp", "login.aspx",
    "login.cgi", "login.htm", "login.html", "login.jsp", "login.php", "logo.gif", "logo.jpg", "logo.png", "logo.svg",
    "logout", "logs", "mail", "main", "main.asp", "main.css", "main.htm", "main.html", "main.js", "main.php",
    "manage", "management", "manager", "manifest.json", "menu", "menu.html", "metrics", "mobile", "monitor",
    "monitoring", "msdownload", "ncsi.txt", "net", "network", "nm-check.txt", "oauth2", "ocsp", "owa", "page",
    "pages", "php", "ping", "pki", "plugins", "portal", "proxy.pac", "public", "ready", "release", "reports", "res",
    "resource", "resources", "rest", "robots.txt", "root", "rpc", "scripts", "sdk", "security", "server-info",
    "server-status", "service", "services", "session", "sessions", "settings", "setup", "share", "shared", "site",
    "sitemap.xml", "soap", "socket.io", "sockjs", "src", "sso", "start", "start.html", "stat", "static", "stats",
    "status", "status.htm", "status.html", "status.xml", "style", "style.css", "styles", "styles.css", "success.txt",
    "sys", "template", "templates", "test", "theme", "themes", "time", "token", "top.html", "ui", "ui2", "update",
    "updates", "upload", "user", "users", "vendor", "version", "version.txt", "versions", "view", "web",
    "webadmin", "webapp", "webdav", "websocket", "welcome", "welcome.html", "windowsupdate", "wp-admin", "wp-content",
    "wp-includes", "wpad.dat", "ws", "xml", "xmlrpc",
];

/// Words of pages about one person, a patient or a user: the address names nobody, the page's title may.
const PEOPLE: &[&str] = &[
    "account", "allergyintolerance", "appointment", "bulkdata", "careplan", "claim", "composition", "condition",
    "consent", "coverage", "diagnosticreport", "documentmanifest", "documentreference", "encounter", "episodeofcare",
    "flag", "frames", "group", "imagingstudy", "immunization", "instances", "mail", "media", "medicationadministration",
    "medicationrequest", "mwlitems", "observation", "owa", "patient", "patients", "practitioner", "procedure",
    "queries", "questionnaire", "relatedperson", "rendered", "riskassessment", "schedule", "series", "servicerequest",
    "specimen", "studies", "task", "thumbnail", "user", "users", "viewport", "wado", "wado-rs", "wado-uri", "workitems",
];

const TABLES: [&[&str]; 4] = [DICOM_WEB, FHIR, DEVICES, PAGES];
/// No word is longer.
const MAX_WORD_BYTES: usize = 64;

/// True for a white-listed word, whatever its case.
pub(super) fn is_word(segment: &str) -> bool {
    let mut lower = [0; MAX_WORD_BYTES];
    let Some(lower) = lower.get_mut(..segment.len()) else { return false };
    lower.copy_from_slice(segment.as_bytes());
    lower.make_ascii_lowercase();
    TABLES.iter().any(|words| words.binary_search_by(|word| word.as_bytes().cmp(lower)).is_ok())
}

/// True for a word of pages about one person, whatever its case.
pub(super) fn is_about_people(segment: &str) -> bool {
    PEOPLE.binary_search(&segment.to_ascii_lowercase().as_str()).is_ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_sorted_and_lower_case() {
        for words in TABLES.into_iter().chain([PEOPLE]) {
            let unsorted = words.windows(2).find(|pair| pair[0] >= pair[1]);
            assert_eq!(unsorted, None);
            assert!(words.iter().all(|word| word.to_ascii_lowercase() == *word && word.len() <= MAX_WORD_BYTES));
        }
    }

    #[test]
    fn case_does_not_matter() {
        assert!(is_word("Patient") && is_word("HNAP1") && !is_word("canary"));
        assert!(is_about_people("Patient") && !is_about_people("HNAP1"));
        assert!(PEOPLE.iter().all(|word| is_word(word)), "a word that is not kept makes no address whole");
    }
}
