//! Well-known interfaces by their identifiers, as the documents that define them publish them.

/// Identifier and short name. Sorted by identifier.
const KNOWN: &[(&str, &str)] = &[
    ("00000131-0000-0000-c000-000000000046", "IRemUnknown"),
    ("00000134-0000-0000-c000-000000000046", "IRundown"),
    ("00000136-0000-0000-c000-000000000046", "ISCMActivator"),
    ("00000143-0000-0000-c000-000000000046", "IRemUnknown2"),
    ("000001a0-0000-0000-c000-000000000046", "IRemoteSCMActivator"),
    ("027947e1-d731-11ce-a357-000000000001", "IEnumWbemClassObject"),
    ("0b0a6584-9e0f-11cf-a3cf-00805f68cb1b", "localepmp"),
    ("0b1c2170-5732-4e0e-8cd3-d9b16f3b84d7", "authzr"),
    ("11220835-5b26-4d94-ae86-c3e475a809de", "ICryptProtect"),
    ("12345678-1234-abcd-ef00-0123456789ab", "spoolss"),
    ("12345678-1234-abcd-ef00-01234567cffb", "netlogon"),
    ("12345778-1234-abcd-ef00-0123456789ab", "lsarpc"),
    ("12345778-1234-abcd-ef00-0123456789ac", "samr"),
    ("17fdd703-1827-4e34-79d4-24a55c53bb37", "msgsvc"),
    ("1c1c45ee-4395-11d2-b60b-00104b703efd", "IWbemFetchSmartEnum"),
    ("1ff70682-0a51-30e8-076d-740be8cee98b", "atsvc"),
    ("300f3532-38cc-11d0-a3f0-0020af6b0add", "trkwks"),
    ("338cd001-2244-31f1-aaaa-900038001003", "winreg"),
    ("342cfd40-3c6c-11ce-a893-08002b2e9c6d", "llsrpc"),
    ("367abb81-9844-35f1-ad32-98f038001003", "svcctl"),
    ("378e52b0-c0a9-11cf-822d-00aa0051e40f", "sasec"),
    ("3919286a-b10c-11d0-9ba8-00c04fd92ef5", "dsrole"),
    ("3c4728c5-f0ab-448b-bda1-6ce01eb0a6d5", "dhcpcsvc"),
    ("3dde7c30-165d-11d1-ab8f-00805f14db40", "BackupKey"),
    ("423ec01e-2e35-11d2-b604-00104b703efd", "IWbemWCOSmartEnum"),
    ("44aca674-e8fc-11d0-a07c-00c04fb68820", "IWbemContext"),
    ("45f52c28-7f9f-101a-b52b-08002b2efabe", "winsif"),
    ("4b324fc8-1670-01d3-1278-5a47bf6ee188", "srvsvc"),
    ("4d9f4ab8-7d1c-11cf-861e-0020af6e7c57", "IActivation"),
    ("4fc742e0-4a10-11cf-8273-00aa004ae673", "dfs"),
    ("50abc2a4-574d-40b3-9d66-ee4fd5fba076", "dnsserver"),
    ("5a7b91f8-ff00-11d0-a9b2-00c04fb6e6fc", "messenger"),
    ("5b821720-f63b-11d0-aad2-00c04fc324db", "dhcpsrv2"),
    ("6bffd098-a112-3610-9833-012892020162", "browser"),
    ("6bffd098-a112-3610-9833-46c3f874532d", "dhcpsrv"),
    ("6bffd098-a112-3610-9833-46c3f87e345a", "wkssvc"),
    ("76f03f96-cdfd-44fc-a22c-64950a001209", "IRemoteWinspool"),
    ("76f226c3-ec14-4325-8a99-6a46348418af", "winlogon"),
    ("811109bf-a4e1-11d1-ab54-00a0c91e9b45", "winspipe"),
    ("82273fdc-e32a-18c3-3f78-827929dc23ea", "eventlog"),
    ("82ad4280-036b-11cf-972c-00aa006887b0", "inetinfo"),
    ("83da7c00-e84f-11d2-9807-00c04f8ec850", "sfcapi"),
    ("86d35949-83c9-4044-b424-db363231fd0c", "ITaskSchedulerService"),
    ("897e2e5f-93f3-4376-9c9c-fd2277495c27", "FrsTransport"),
    ("8a885d04-1ceb-11c9-9fe8-08002b104860", "ndr"),
    ("8d9f4e40-a03d-11ce-8f69-08003e30051b", "pnp"),
    ("8fb6d884-2388-11d0-8c35-00c04fda2795", "w32time"),
    ("91ae6020-9e3c-11cf-8d7c-00aa00c091be", "ICertPassage"),
    ("93149ca2-973b-11d1-8c39-00c04fb984f9", "scesrv"),
    ("9556dc99-828c-11cf-a37e-00aa003240c7", "IWbemServices"),
    ("99fcfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter"),
    ("99fdfec4-5260-101b-bbcb-00aa0021347a", "IObjectExporter"),
    ("a4f1db00-ca47-1067-b31e-00dd010662da", "exchange_mapi"),
    ("a4f1db00-ca47-1067-b31f-00dd010662da", "exchange_mapi"),
    ("afa8bd80-7d8a-11c9-bef4-08002b102989", "mgmt"),
    ("b97db8b2-4c63-11cf-bff6-08002be23f2f", "clusapi"),
    ("c681d488-d850-11d0-8c52-00c04fd90f7e", "efsrpc"),
    ("c6f3ee72-ce7e-11d1-b71e-00c04fc3111a", "IMachineActivatorControl"),
    ("c8cb7687-e6d3-11d2-a958-00c04f682e16", "davcredrpc"),
    ("d049b186-814f-11d1-9a3c-00c04fc9b232", "NtFrsApi"),
    ("d4781cd6-e5d3-44df-ad94-930efe48a887", "IWbemLoginClientID"),
    ("d99e6e70-fc88-11d0-b498-00a0c90312f3", "ICertRequestD"),
    ("df1941c5-fe89-4e79-bf10-463657acf44d", "efsrpc"),
    ("e1af8308-5d1f-11c9-91a4-08002b14a0fa", "epm"),
    ("e3514235-4b06-11d1-ab04-00c04fc2dcd2", "drsuapi"),
    ("ecec0d70-a603-11d0-96b1-00a0c91ece30", "ntdsbsrp"),
    ("f309ad18-d86a-11d0-a075-00c04fb68820", "IWbemLevel1Login"),
    ("f50aac00-c7f3-428e-a022-a6b71bfb9d43", "ICatDBSvc"),
    ("f5cc59b4-4264-101a-8c59-08002b2f8426", "frsrpc"),
    ("f5cc5a18-4264-101a-8c59-08002b2f8426", "nspi"),
    ("f5cc5a7c-4264-101a-8c59-08002b2f8426", "exchange_xds"),
    ("f6beaff7-1e19-4fbb-9f8f-b89e2018337c", "eventlog6"),
];

/// The short name of an interface.
pub(super) fn name(uuid: &str) -> Option<&'static str> {
    let at = KNOWN.binary_search_by(|(known, _)| (*known).cmp(uuid)).ok()?;
    KNOWN.get(at).map(|(_, name)| *name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_list_is_sorted_and_found() {
        assert!(KNOWN.is_sorted_by(|one, other| one.0 < other.0));
        assert_eq!(name("e3514235-4b06-11d1-ab04-00c04fc2dcd2"), Some("drsuapi"));
        assert_eq!(name("00000000-0000-0000-0000-000000000000"), None);
    }
}
